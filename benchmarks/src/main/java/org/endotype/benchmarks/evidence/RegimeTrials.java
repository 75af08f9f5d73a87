package org.endotype.benchmarks.evidence;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.evidence.PartitionAgreement;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.stratify.Stratifier;
import org.endotype.testdata.ViewSimulation.Plan;
import org.endotype.testdata.ViewSimulation.Structure;

/**
 * How well methods recover three planted groups, the number given, over regimes of the simulator: mean adjusted Rand index
 * over seeds with its standard deviation, the unassigned as a class of their own, as rows of a table. Same cohorts for all methods.
 *
 * <pre>
 * java -cp ... org.endotype.benchmarks.evidence.RegimeTrials SEEDS [METHOD,METHOD,...]
 * </pre>
 */
public final class RegimeTrials {

    private RegimeTrials() {}

    private static Map<String, Plan> regimes() {
        Plan base = Plan.withDefaults().participants(240).features(60).separation(2.4);
        Map<String, Plan> regimes = new LinkedHashMap<>();
        regimes.put("linear, n = 240", base);
        regimes.put("30 % of view entries absent", base.absentEntries(0.3));
        regimes.put("50 % of view entries absent", base.absentEntries(0.5).separation(3));
        regimes.put("waves (non-linear)", base.structure(Structure.CURVED).separation(4));
        regimes.put(
                "rings (non-linear)",
                base.structure(Structure.RINGS).separation(6).factors(1));
        regimes.put("noise doubled", base.noise(2));
        regimes.put("noise tripled", base.noise(3).separation(3));
        regimes.put("n = 60", base.participants(60));
        return regimes;
    }

    public static void main(String[] arguments) {
        int seeds = Integer.parseInt(arguments[0]);
        List<StratificationMethod> methods = Arrays.stream((arguments.length > 1
                                ? arguments[1]
                                : "multi-view-autoencoder,idec,factor-model,gaussian-mixture,k-means")
                        .split(","))
                .map(StratificationMethod::of)
                .toList();
        StringBuilder head = new StringBuilder("| regime |");
        StringBuilder rule = new StringBuilder("|---|");
        for (StratificationMethod method : methods) {
            head.append(' ').append(method.label()).append(" |");
            rule.append("---|");
        }
        System.out.println(head + "\n" + rule);
        regimes().forEach((name, plan) -> {
            double[][] found = new double[methods.size()][seeds];
            for (int seed = 1; seed <= seeds; seed++) {
                SimulatedCohorts.Planted planted = SimulatedCohorts.draw(plan, 9000L + seed);
                for (int m = 0; m < found.length; m++) {
                    found[m][seed - 1] = agreement(methods.get(m), planted, seed);
                }
            }
            StringBuilder row = new StringBuilder("| " + name + " |");
            for (double[] values : found) {
                double mean = Arrays.stream(values).average().orElse(Double.NaN);
                double squares =
                        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
                row.append(String.format(
                        Locale.ROOT, " %.2f (%.2f) |", mean, Math.sqrt(squares / Math.max(1, seeds - 1))));
            }
            System.out.println(row);
        });
    }

    private static double agreement(StratificationMethod method, SimulatedCohorts.Planted planted, long seed) {
        Cohort cohort = planted.cohort();
        StratificationModel model = Stratifier.of(method)
                .fit(
                        cohort,
                        CohortPreprocessing.withDefaults(),
                        3,
                        new RunContext(Parallelism.single(), seed, Progress.silent()));
        return PartitionAgreement.adjustedRandIndex(
                planted.truth(), model.assign(cohort).groups());
    }
}
