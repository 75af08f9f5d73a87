package org.endotype.benchmarks.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.endotype.core.evidence.Evidence;
import org.endotype.core.evidence.PartitionAgreement;
import org.endotype.core.evidence.StratificationStudy;
import org.endotype.core.evidence.StudyResult;
import org.endotype.core.evidence.StudySettings;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.testdata.ViewSimulation.Plan;
import org.endotype.testdata.ViewSimulation.Shape;

/**
 * Whether the study finds groups where there are none, and finds them where there are: whole studies with default
 * settings (99 null cohorts, 50 bootstraps, level .05) on simulated cohorts, one line each, appended to a table.
 * Where one group is not rejected the rest of the study is not run: the verdict is settled. Lines
 * that are there already are not made again, so that a run can be stopped and taken up.
 *
 * <pre>
 * java -cp ... org.endotype.benchmarks.evidence.HonestyTrials null|power|nuisance|isotropic|deep OUT.tsv [METHOD FIRST_SEED SEEDS]
 * java -cp ... org.endotype.benchmarks.evidence.HonestyTrials summary OUT.tsv
 * java -cp ... org.endotype.benchmarks.evidence.HonestyTrials curve POWER.tsv OUT.svg
 * </pre>
 */
public final class HonestyTrials {

    private static final String HEADER = "regime\tparticipants\tseed\tp\tcandidate\tsupported\tplanted\tagreement"
            + "\tgap_k\tbic_k\tleast_jaccard\tsecs\n";

    /** Whether a study goes on after the null test has settled the verdict. */
    private enum Extent {
        UNTIL_SETTLED,
        WHOLE
    }

    /** A cohort to make and study. */
    private record Trial(String regime, Plan plan, List<String> adjustFor, long seed) {

        String key() {
            return regime + "\t" + plan.participants() + "\t" + seed;
        }
    }

    private HonestyTrials() {}

    public static void main(String[] arguments) throws IOException {
        Path table = Path.of(arguments[1]);
        if (arguments[0].equals("summary")) {
            summarise(table);
            return;
        }
        if (arguments[0].equals("curve")) {
            Files.writeString(Path.of(arguments[2]), PowerCurve.draw(Files.readAllLines(table)));
            return;
        }
        StratificationMethod method =
                arguments.length > 2 ? StratificationMethod.of(arguments[2]) : StratificationMethod.GAUSSIAN_MIXTURE;
        int first = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
        Extent extent = arguments[0].equals("deep") ? Extent.WHOLE : Extent.UNTIL_SETTLED;
        List<Trial> trials = new ArrayList<>();
        for (int seed = first; seed < first + (arguments.length > 4 ? Integer.parseInt(arguments[4]) : 13); seed++) {
            trials.addAll(
                    switch (arguments[0]) {
                        case "null" -> withoutGroups(seed);
                        case "power" -> withGroups(seed);
                        case "nuisance" -> nuisance(seed);
                        case "isotropic" -> isotropic(seed);
                        case "deep" -> deep(seed);
                        default -> throw new IllegalArgumentException("unknown set of trials " + arguments[0]);
                    });
        }
        if (!Files.exists(table)) {
            Files.writeString(table, HEADER);
        }
        Set<String> done = new TreeSet<>();
        for (String line : Files.readAllLines(table)) {
            String[] cells = line.split("\t", -1);
            done.add(cells[0] + "\t" + cells[1] + "\t" + cells[2]);
        }
        for (Trial trial : trials) {
            if (!done.contains(trial.key())) {
                Files.writeString(table, run(trial, method, extent), StandardOpenOption.APPEND);
            }
        }
    }

    /** 16 cohorts of one group: four shapes, four sizes, site shifts that are adjusted for, 15 % lacking a view. */
    private static List<Trial> withoutGroups(int seed) {
        List<Trial> trials = new ArrayList<>();
        Plan base = Plan.withDefaults().features(60).groups(1).missing(0.15);
        for (int participants : new int[] {60, 120, 240, 400}) {
            Plan plan = base.participants(participants);
            trials.add(new Trial("gaussian", plan, List.of(), seed));
            trials.add(new Trial("skewed", plan.shape(Shape.SKEWED), List.of(), seed));
            trials.add(new Trial("heavy-tailed", plan.shape(Shape.HEAVY_TAILED), List.of(), seed));
            trials.add(new Trial("site, adjusted", plan.siteShift(0.8), List.of("site"), seed));
        }
        return trials;
    }

    /** Six cohorts of three groups, at three separations. */
    private static List<Trial> withGroups(int seed) {
        List<Trial> trials = new ArrayList<>();
        Plan base = Plan.withDefaults().features(60).groups(3).missing(0.15).siteShift(0.4);
        for (int participants : new int[] {120, 240}) {
            for (double separation : new double[] {1.6, 2.0, 2.6}) {
                trials.add(new Trial(
                        "separation " + separation,
                        base.participants(participants).separation(separation),
                        List.of("site"),
                        seed));
            }
        }
        return trials;
    }

    /** Three cohorts of one group and two of three groups, of a size at which a network can be trained again and again. */
    private static List<Trial> deep(int seed) {
        Plan base = Plan.withDefaults().features(60).missing(0.15).participants(seed % 2 == 0 ? 120 : 240);
        Plan one = base.groups(1);
        return List.of(
                new Trial("gaussian", one, List.of(), seed),
                new Trial("skewed", one.shape(Shape.SKEWED), List.of(), seed),
                new Trial("site, adjusted", one.siteShift(0.8), List.of("site"), seed),
                new Trial("separation 2.0", base.groups(3).siteShift(0.4).separation(2.0), List.of("site"), seed),
                new Trial("separation 2.6", base.groups(3).siteShift(0.4).separation(2.6), List.of("site"), seed));
    }

    /** One group with strong shifts by site and slopes on movement, adjusted for and not. */
    private static List<Trial> nuisance(int seed) {
        List<Trial> trials = new ArrayList<>();
        Plan base = Plan.withDefaults().features(60).groups(1).participants(150);
        Plan site = base.siteShift(1.5);
        trials.add(new Trial("site 1.5, adjusted", site, List.of("site"), seed));
        trials.add(new Trial("site 1.5, not adjusted", site, List.of(), seed));
        Plan motion = base.motionShift(1.0);
        trials.add(new Trial("motion 1.0, adjusted", motion, List.of("motion"), seed));
        trials.add(new Trial("motion 1.0, not adjusted", motion, List.of(), seed));
        return trials;
    }

    /** Two round groups in a few features and nothing else: how many are counted. */
    private static List<Trial> isotropic(int seed) {
        List<Trial> trials = new ArrayList<>();
        Plan base = Plan.withDefaults().views(1).features(10).groups(2).factors(0);
        for (int participants : new int[] {60, 90}) {
            for (double separation : new double[] {3, 4, 6}) {
                trials.add(new Trial(
                        "two round groups, " + separation,
                        base.participants(participants).separation(separation),
                        List.of(),
                        seed));
            }
        }
        return trials;
    }

    private static String run(Trial trial, StratificationMethod method, Extent extent) {
        SimulatedCohorts.Planted planted = SimulatedCohorts.draw(trial.plan(), trial.seed());
        StudySettings settings = StudySettings.withDefaults()
                .withMethod(method)
                .adjustingFor(trial.adjustFor())
                .withSensitivity(StudySettings.Sensitivity.NONE);
        long start = System.nanoTime();
        RunContext context = new RunContext(Parallelism.single(), trial.seed(), Progress.silent());
        double p = extent == Extent.WHOLE ? 0 : StratificationStudy.oneGroupP(planted.cohort(), settings, context);
        if (p > settings.alpha()) {
            // One group is not rejected: the verdict is known, the rest of the study would not change it.
            return String.format(
                    Locale.ROOT,
                    "%s\t%.4f\tNA\t1\t%d\tNA\tNA\tNA\tNA\t%.2f%n",
                    trial.key(),
                    p,
                    trial.plan().groups(),
                    (System.nanoTime() - start) / 1e9);
        }
        StudyResult result = StratificationStudy.run(planted.cohort(), settings, context);
        double seconds = (System.nanoTime() - start) / 1e9;
        Evidence evidence = result.evidence();
        return String.format(
                Locale.ROOT,
                "%s\t%.4f\t%d\t%d\t%d\t%.4f\t%d\t%d\t%.3f\t%.2f%n",
                trial.key(),
                evidence.nullP(),
                evidence.candidateGroupCount(),
                evidence.supportedGroupCount(),
                trial.plan().groups(),
                PartitionAgreement.adjustedRandIndex(
                        planted.truth(), result.candidate().groups()),
                evidence.preferredBy().getOrDefault("gap", 0),
                evidence.preferredBy().getOrDefault("bic", 0),
                evidence.stability().stream()
                        .mapToDouble(Evidence.GroupStability::jaccard)
                        .min()
                        .orElse(Double.NaN),
                seconds);
    }

    /** Shares by regime and size, with the Wilson 95 % interval of the share supported. */
    private static void summarise(Path table) throws IOException {
        Map<String, List<String[]>> cells = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(table);
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split("\t", -1);
            cells.computeIfAbsent(row[0] + ", n = " + row[1], key -> new ArrayList<>())
                    .add(row);
            cells.computeIfAbsent(row[0] + ", all", key -> new ArrayList<>()).add(row);
            cells.computeIfAbsent("all", key -> new ArrayList<>()).add(row);
        }
        System.out.println("| cohorts | number | rejected | groups supported (95 % interval) | right number |"
                + " mean agreement of the candidates |\n|---|---|---|---|---|---|");
        cells.forEach((name, rows) -> System.out.println(line(name, rows)));
    }

    private static String line(String name, List<String[]> rows) {
        int n = rows.size();
        int rejected = 0;
        int supported = 0;
        int right = 0;
        double agreement = 0;
        int compared = 0;
        for (String[] row : rows) {
            rejected += Double.parseDouble(row[3]) <= 0.05 ? 1 : 0;
            supported += Integer.parseInt(row[5]) > 1 ? 1 : 0;
            right += row[5].equals(row[6]) ? 1 : 0;
            if (!row[7].equals("NA")) {
                agreement += Double.parseDouble(row[7]);
                compared++;
            }
        }
        double[] interval = PowerCurve.wilson(supported, n);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d (%.3f to %.3f) | %d | %.2f |",
                name,
                n,
                rejected,
                supported,
                interval[0],
                interval[1],
                right,
                agreement / compared);
    }
}
