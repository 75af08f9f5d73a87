package org.endotype.genomics.score;

import java.nio.file.Path;
import java.util.List;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.VariantRange;

/**
 * Sums of scores over the matched variants of a plan in pieces. Every process reads and matches
 * the weights for itself, once.
 *
 * @param weights absolute names of the weights files
 */
record ScoreJob(PortableGenotypes genotypes, List<String> weights, ScoreParameters parameters)
        implements Job<ScoreTotals> {

    static int pieces(ScorePlan plan) {
        int size = VariantRange.variantsAPiece(plan.wanted.length);
        return (plan.wanted.length + size - 1) / size;
    }

    @Override
    public String name() {
        return "score";
    }

    @Override
    public Worker<ScoreTotals> open() {
        GenotypeSource source = genotypes.source();
        List<WeightTable> tables =
                WeightFiles.readAll(weights.stream().map(Path::of).toList());
        ScorePlan plan = new ScorePlan(PolygenicScores.match(source, tables, parameters));
        int size = VariantRange.variantsAPiece(plan.wanted.length);
        return piece -> {
            int first = piece * size;
            int end = Math.min(plan.wanted.length, first + size);
            return new ScoreRun(source, plan, parameters, first, end, Parallelism.single()).run(scored -> {});
        };
    }
}
