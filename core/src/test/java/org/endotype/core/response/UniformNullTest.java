package org.endotype.core.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.rule.RuleSettings;
import org.endotype.core.response.scale.ScaleCatalogue;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Arms, or outcomes as a whole, dealt anew among the people of real trials and of a simulated one: p values of the group x
 * arm test, the moderator, the log-rank test, the rules' gain and the AUTOC are uniform, by Kolmogorov and Smirnov's test.
 * {@code -Dendotype.replicas=N} deals more often than the {@value #REPLICAS} times of the normal build.
 */
class UniformNullTest {

    private static final int REPLICAS = 60;

    private static final int PERMUTATIONS = 99;

    /** By chance one of a thousand uniform series is beyond it. */
    private static final double LEAST_P = 0.001;

    private enum Dealt {
        ARMS,
        OUTCOMES
    }

    /** One participant: what stays in place, and outcomes that are dealt together. */
    private record Person(int group, String arm, double marker, double before, double after, double time, int event) {}

    @TempDir
    private Path folder = Path.of("");

    @Test
    void ofTheRandomisedPsilocybinTrialDealtAnewPIsUniform() throws IOException {
        TextTable table = TextTable.read(shared("psilodep/randomised.tsv"));
        double[] marker = table.numbers("ses_1");
        double[] before = table.numbers("BDI_BASELINE1wpredd1");
        double[] after = table.numbers("BDI_6WEEKSpostdd1");
        List<Person> people = IntStream.range(0, table.rowCount())
                .mapToObj(i -> new Person(
                        i / 2 % 2 + 1,
                        table.column("arm").get(i),
                        marker[i],
                        before[i],
                        after[i],
                        6,
                        i % 3 == 0 ? 1 : 0))
                .toList();
        // The trial has no times of relapse.
        hold("psilocybin trial", people, "BDI", List.of("group x arm", "moderator"));
    }

    /** Groups are the sexes; the time is that of dropping out. */
    @Test
    void ofTheAntidepressantTrialDealtAnewPIsUniform() throws IOException {
        TextTable table = TextTable.read(shared("trials/rbmi_antidepressant_trial.csv"));
        Map<String, Person> people = new LinkedHashMap<>();
        double[] before = table.numbers("BASVAL");
        double[] totals = table.numbers("HAMDTL17");
        double[] days = table.numbers("RELDAYS");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < table.rowCount(); i++) {
            boolean last = table.column("VISIT").get(i).equals("7");
            Person known = people.get(table.column("PATIENT").get(i));
            people.put(
                    table.column("PATIENT").get(i),
                    new Person(
                            table.column("GENDER").get(i).equals("F") ? 1 : 2,
                            table.column("THERAPY").get(i),
                            known == null ? random.nextGaussian() : known.marker(),
                            before[i],
                            last ? totals[i] : Double.NaN,
                            days[i],
                            last ? 0 : 1));
        }
        hold(
                "antidepressant trial",
                List.copyOf(people.values()),
                "HAM-D17",
                List.of("group x arm", "moderator", "log-rank"));
    }

    /** Both the group and the marker bear on the outcome, the arm on the time to relapse. */
    @Test
    void ofASimulatedTrialDealtAnewPIsUniform() throws IOException {
        SplittableRandom random = new SplittableRandom(12);
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            double marker = random.nextGaussian();
            double before = Math.rint(28 + 4 * random.nextGaussian());
            double after = before - 8 + 3 * marker + (i % 2) * 4 + 5 * random.nextGaussian();
            double time = -10 * Math.log(random.nextDouble()) / (i / 2 % 2 == 0 ? 1 : 2);
            double followed = 4 + 10 * random.nextDouble();
            people.add(new Person(
                    i % 2 + 1,
                    i / 2 % 2 == 0 ? "A" : "B",
                    marker,
                    before,
                    Math.min(60, Math.max(0, Math.rint(after))),
                    Math.min(time, followed),
                    time <= followed ? 1 : 0));
        }
        hold("simulated trial", people, "MADRS", List.of("group x arm", "moderator", "log-rank"));
    }

    private static Path shared(String file) {
        Path path = Path.of(System.getProperty("endotype.shared", "absent"), "data", file);
        assumeTrue(Files.exists(path), "the shared data are not here");
        return path;
    }

    /** {@code exact} are judged by permutation and must be uniform; the others must not be small too often. */
    private void hold(String name, List<Person> people, String scale, List<String> exact) throws IOException {
        int replicas = Integer.getInteger("endotype.replicas", REPLICAS);
        for (Dealt dealt : Dealt.values()) {
            Map<String, List<Double>> found = new TreeMap<>();
            for (int r = 0; r < replicas; r++) {
                analyse(deal(people, dealt, new SplittableRandom(900L + r)), scale, r, found);
            }
            found.forEach((test, values) -> {
                double[] p = values.stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
                double share = Arrays.stream(p).filter(value -> value <= 0.05).count() / (double) p.length;
                double ks = uniformity(p);
                String told = String.format(
                        Locale.ROOT,
                        "%s, %s dealt anew, %s: %d p values, .05 or less %.3f, KS p %.4f, excess %.4f",
                        name,
                        dealt,
                        test,
                        p.length,
                        share,
                        ks,
                        excessP(p));
                if (replicas != REPLICAS) {
                    System.out.println(told);
                }
                assertThat(exact.contains(test) ? ks : excessP(p)).as(told).isGreaterThan(LEAST_P);
            });
            assertThat(found.keySet())
                    .containsAll(exact)
                    .contains("AUTOC", "gain of policy-tree", "gain of by-prediction");
        }
    }

    private static List<Person> deal(List<Person> people, Dealt dealt, SplittableRandom random) {
        int n = people.size();
        int[] from = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = from[i];
            from[i] = from[j];
            from[j] = swap;
        }
        return IntStream.range(0, n)
                .mapToObj(i -> {
                    Person here = people.get(i);
                    Person other = people.get(from[i]);
                    Person arm = dealt == Dealt.ARMS ? other : here;
                    Person outcome = dealt == Dealt.OUTCOMES ? other : here;
                    return new Person(
                            here.group(),
                            arm.arm(),
                            here.marker(),
                            outcome.before(),
                            outcome.after(),
                            outcome.time(),
                            outcome.event());
                })
                .toList();
    }

    private void analyse(List<Person> people, String scale, long seed, Map<String, List<Double>> found)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of("participant_id\tarm\tmarker\tbefore\tafter\ttime\tevent"));
        List<String> ids = new ArrayList<>();
        for (Person person : people) {
            ids.add("p" + ids.size());
            lines.add(String.join(
                    "\t",
                    ids.get(ids.size() - 1),
                    person.arm(),
                    "" + person.marker(),
                    "" + person.before(),
                    Double.isNaN(person.after()) ? "NA" : "" + person.after(),
                    "" + person.time(),
                    "" + person.event()));
        }
        Path file = folder.resolve("outcomes.tsv");
        Files.write(file, lines);
        TextTable table = TextTable.read(file);
        OutcomeColumns columns = new OutcomeColumns(
                "participant_id",
                new Measure.BeforeAndAfter(ScaleCatalogue.byName(scale), "before", "after"),
                Optional.of("arm"),
                List.of("marker"));
        GroupMembership groups = new GroupMembership(
                SampleSet.of(ids), people.stream().mapToInt(Person::group).toArray());
        ResponseSettings settings = ResponseSettings.withDefaults().withPermutations(PERMUTATIONS);
        ResponseResult result = ResponseStudy.run(
                groups,
                Outcomes.read(table, columns),
                settings,
                RuleSettings.withDefaults().withDepth(1),
                Parallelism.single(),
                seed);
        keep(found, "group x arm", result.interaction().test().permutationP());
        keep(found, "moderator", result.moderators().get(0).test().permutationP());
        for (ResponseResult.Rule rule : result.rules()) {
            if (!rule.rule().startsWith("arm:")) {
                keep(found, "gain of " + rule.rule(), rule.gainP());
            }
        }
        keep(
                found,
                "AUTOC",
                result.ruleFindings().orElseThrow().rankings().get(0).p());
        RelapseStudy.Result relapse = RelapseStudy.run(
                table, Optional.of(groups), columns, "time", "event", Optional.empty(), settings, seed);
        keep(found, "log-rank", relapse.comparisons().get(0).test().permutationP());
    }

    private static void keep(Map<String, List<Double>> found, String test, double p) {
        if (!Double.isNaN(p)) {
            found.computeIfAbsent(test, key -> new ArrayList<>()).add(p);
        }
    }

    /** Two-sided; a permutation p is moved to the middle of its step. */
    private static double uniformity(double[] sorted) {
        double half = 0.5 / (PERMUTATIONS + 1);
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double at = sorted[i] - half;
            largest =
                    Math.max(largest, Math.max((i + 1.0) / sorted.length - at, at - (double) i / sorted.length) - half);
        }
        return 1 - new KolmogorovSmirnovTest().cdf(Math.max(largest, 1e-3), sorted.length);
    }

    /** One-sided, of more small values than a uniform series has: {@code exp(-2 n D^2)} (Smirnov). */
    private static double excessP(double[] sorted) {
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            largest = Math.max(largest, (i + 1.0) / sorted.length - sorted[i]);
        }
        return Math.exp(-2 * sorted.length * largest * largest);
    }
}
