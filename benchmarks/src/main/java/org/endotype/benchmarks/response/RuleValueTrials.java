package org.endotype.benchmarks.response;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.response.rule.BenefitRanking;
import org.endotype.core.response.rule.RuleSettings;
import org.endotype.core.response.rule.RuleStudy;
import org.endotype.core.response.rule.TrialData;
import org.endotype.core.stats.Interval;

/**
 * Whether the 95 % intervals of a treatment rule's value and gain cover what the rules that were learned are truly worth:
 * covariates of the HIV trial ACTG175 (2,139 people) resampled, four randomised arms, outcomes of known means.
 *
 * <pre>
 * java -cp ... org.endotype.benchmarks.response.RuleValueTrials ACTG175.txt clear|tied|null \
 *     [REPLICAS [PEOPLE [DEPTH [REPEATS [FIRST]]]]]
 * </pre>
 *
 * One line a rule: of how many replicas the interval of the value and of the gain covers the truth, and how often a gain is
 * told; then how often the ranking's p is .05 or less and its slope's interval covers zero.
 */
public final class RuleValueTrials {

    private static final List<String> NAMES = List.of(
            "age", "wtkg", "hemo", "homo", "drugs", "karnof", "oprior", "preanti", "race", "gender", "symptom", "cd40",
            "cd80");

    private static final List<String> ARMS = List.of("a", "b", "c", "d");

    private RuleValueTrials() {}

    private static int option(String[] arguments, int at, int otherwise) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
    }

    public static void main(String[] arguments) throws IOException {
        double[][] base = covariates(Path.of(arguments[0]));
        double[][] means = means(base, arguments[1]);
        int replicas = option(arguments, 2, 300);
        int people = option(arguments, 3, base.length);
        RuleSettings settings =
                RuleSettings.withDefaults().withDepth(option(arguments, 4, 1)).withRepeats(option(arguments, 5, 3));
        int first = option(arguments, 6, 20_000);
        Map<String, int[]> counts = new LinkedHashMap<>();
        int ranked = 0;
        int flat = 0;
        int rankings = 0;
        for (int r = first; r < first + replicas; r++) {
            TrialData data = replica(base, means, people, 50_000L + r);
            RuleStudy.Result result = RuleStudy.run(data, settings, Parallelism.single(), r);
            double best = truth(result, "best-single-arm", base, means);
            for (RuleStudy.Value value : result.rules()) {
                double truth = truth(result, value.rule(), base, means);
                int[] count = counts.computeIfAbsent(value.rule(), rule -> new int[3]);
                count[0] += value.value().covers(truth) ? 1 : 0;
                count[1] += covers(value.gain(), truth - best) ? 1 : 0;
                count[2] += value.gain().low() > 0 ? 1 : 0;
            }
            for (BenefitRanking ranking : BenefitRanking.of(data, result, 0.95, r)) {
                ranked += ranking.p() <= 0.05 ? 1 : 0;
                flat += ranking.slope().covers(0) ? 1 : 0;
                rankings++;
            }
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("rule\treplicas\tvalue_covered\tgain_covered\tgain_told");
        counts.forEach((rule, count) ->
                out.println(String.join("\t", rule, "" + replicas, "" + count[0], "" + count[1], "" + count[2])));
        out.printf(Locale.ROOT, "rankings\t%d\tp<=.05\t%d\tslope covers 0\t%d%n", rankings, ranked, flat);
    }

    /** The gain of the best single arm over itself is exactly nothing, up to rounding. */
    private static boolean covers(Interval gain, double truth) {
        return gain.low() - 1e-9 <= truth && truth <= gain.high() + 1e-9;
    }

    private static double[][] covariates(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> header = List.of(lines.get(0).trim().split(" +"));
        return lines.stream()
                .skip(1)
                .map(line -> line.trim().split(" +"))
                .map(cells -> NAMES.stream()
                        .mapToDouble(name -> Double.parseDouble(cells[header.indexOf(name)]))
                        .toArray())
                .toArray(double[][]::new);
    }

    private static double[][] means(double[][] base, String regime) {
        double[][] means = new double[base.length][];
        for (int i = 0; i < means.length; i++) {
            double age = base[i][0];
            double level = 350 + 0.6 * (base[i][11] - 350) - 0.8 * (age - 35) + 15 * base[i][9];
            means[i] = switch (regime) {
                case "clear" -> new double[] {level - 35, level + (age <= 34 ? 90 : -30), level + 45, level - 20};
                case "tied" -> new double[] {level - 20, level + (age <= 34 ? 30 : -30), level + 2, level - 1};
                case "null" -> new double[] {level, level, level, level};
                default -> throw new IllegalArgumentException("unknown regime " + regime);
            };
        }
        return means;
    }

    private static TrialData replica(double[][] base, double[][] means, int people, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[people][];
        int[] arm = new int[people];
        double[] y = new double[people];
        for (int i = 0; i < people; i++) {
            int drawn = random.nextInt(base.length);
            x[i] = base[drawn];
            arm[i] = random.nextInt(ARMS.size());
            y[i] = means[drawn][arm[i]] + 110 * random.nextGaussian();
        }
        return new TrialData(NAMES, x, ARMS, arm, 1, new int[people], new int[0], y);
    }

    /** What the learned rules are worth in the people whom the covariates were drawn from. */
    private static double truth(RuleStudy.Result result, String rule, double[][] base, double[][] means) {
        return result.learned().stream()
                .filter(learned -> learned.rule().equals(rule))
                .mapToDouble(learned -> learned.share()
                        * IntStream.range(0, base.length)
                                .mapToDouble(i -> means[i][learned.chooses().arm(base[i], 0)])
                                .average()
                                .orElseThrow())
                .sum();
    }
}
