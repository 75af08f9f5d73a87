package org.endotype.benchmarks.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.CohortTables;
import org.endotype.core.evidence.PartitionAgreement;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.stratify.Stratifier;
import org.endotype.core.stratify.neural.AutoencoderEncoder;

/**
 * Recovery of the three classes of the 600 handwritten digits by a method with a model, one line a seed: adjusted Rand
 * index with the unassigned as a class of their own, the width that the architecture search chose, and seconds.
 *
 * <pre>
 * java -cp ... org.endotype.benchmarks.evidence.DigitsTrials FOLDER METHOD FIRST_SEED LAST_SEED
 * </pre>
 */
public final class DigitsTrials {

    private DigitsTrials() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        StratificationMethod method = StratificationMethod.of(arguments[1]);
        Map<String, Path> files = new LinkedHashMap<>();
        for (String view : new String[] {"fourier", "pixel", "profile", "zer"}) {
            files.put(view, folder.resolve(view + ".csv"));
        }
        Cohort cohort = CohortTables.read(files, null, CohortTables.Naming.PLAIN);
        int[] truth = Files.readAllLines(folder.resolve("label.csv")).stream()
                .mapToInt(line -> Integer.parseInt(line.trim()))
                .toArray();
        System.out.println("method\tseed\tadjusted_rand_index\tunassigned\twidth\tsecs");
        for (int seed = Integer.parseInt(arguments[2]); seed <= Integer.parseInt(arguments[3]); seed++) {
            long start = System.nanoTime();
            StratificationModel model = Stratifier.of(method)
                    .fit(
                            cohort,
                            CohortPreprocessing.withDefaults(),
                            3,
                            new RunContext(Parallelism.single(), seed, Progress.silent()));
            double seconds = (System.nanoTime() - start) / 1e9;
            var assignment = model.assign(cohort);
            System.out.printf(
                    java.util.Locale.ROOT,
                    "%s\t%d\t%.3f\t%d\t%s\t%.1f%n",
                    method.label(),
                    seed,
                    PartitionAgreement.adjustedRandIndex(truth, assignment.groups()),
                    assignment.sizeOf(0),
                    model.encoder() instanceof AutoencoderEncoder network ? Integer.toString(network.width()) : "",
                    seconds);
        }
    }
}
