package org.endotype.genomics.components;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;

/**
 * Places people on the components of a {@link PcaModel}. Variants are matched by chromosome, position and alleles in
 * either order; calls are standardised by the model's frequencies; a sum over the called variants is scaled to all of the
 * model's and divided by the model's shrinkage.
 *
 * @param samples rows
 * @param scores row-major samples x components; NaN for a person without any matched call
 * @param matchedVariants variants of the model that the source has
 * @param modelVariants variants of the model
 */
public record PcaProjection(SampleSet samples, double[] scores, int matchedVariants, int modelVariants) {

    private static final double SMALLEST_SHARE = 0.5;

    /**
     * @throws InconsistentInput when fewer than half of the model's variants are there
     */
    public static PcaProjection of(PcaModel model, GenotypeSource source, Parallelism parallelism) {
        Map<String, Integer> byKey = new HashMap<>();
        List<Variant> wanted = model.variants();
        for (int v = 0; v < wanted.size(); v++) {
            byKey.put(key(wanted.get(v), wanted.get(v).allele1(), wanted.get(v).allele2()), v);
        }
        List<Variant> here = source.variants();
        int[] modelVariant = new int[here.size()];
        boolean[] swapped = new boolean[here.size()];
        boolean[] used = new boolean[wanted.size()];
        int matched = 0;
        for (int i = 0; i < modelVariant.length; i++) {
            Variant variant = here.get(i);
            Integer found = byKey.get(key(variant, variant.allele1(), variant.allele2()));
            if (found == null) {
                found = byKey.get(key(variant, variant.allele2(), variant.allele1()));
                swapped[i] = found != null;
            }
            if (found == null || used[found]) {
                modelVariant[i] = -1;
                continue;
            }
            used[found] = true;
            modelVariant[i] = found;
            matched++;
        }
        if (matched < SMALLEST_SHARE * wanted.size()) {
            throw new InconsistentInput(String.format(
                    Locale.ROOT,
                    "only %d of the model's %d variants are in the genotypes by position and alleles; at least half are"
                            + " needed: check the genome build",
                    matched,
                    wanted.size()));
        }
        double[] scores = sums(model, source, modelVariant, swapped, parallelism);
        return new PcaProjection(source.samples(), scores, matched, wanted.size());
    }

    private static String key(Variant variant, String allele1, String allele2) {
        return ChromosomeKind.canonicalName(variant.chromosome())
                + ':'
                + variant.positionBp()
                + ':'
                + allele1
                + ':'
                + allele2;
    }

    private static double[] sums(
            PcaModel model, GenotypeSource source, int[] modelVariant, boolean[] swapped, Parallelism parallelism) {
        int n = source.samples().size();
        int k = model.componentCount();
        int bytes = source.bytesPerVariant();
        int perBlock = GenotypeBlocks.variantsPerBlock(source);
        int blocks = (source.variants().size() + perBlock - 1) / perBlock;
        double[][] partial = new double[blocks][];
        int[] called = new int[n];
        GenotypeBlocks.forEach(source, perBlock, parallelism, (block, first, count, packed) -> {
            double[] here = new double[n * k];
            int[] calls = new int[n];
            double[] weights = new double[k];
            for (int v = 0; v < count; v++) {
                int target = modelVariant[first + v];
                if (target < 0) {
                    continue;
                }
                double p = model.frequency(target);
                double spread = Math.sqrt(2 * p * (1 - p));
                boolean informative = spread > 0;
                for (int c = 0; c < k; c++) {
                    weights[c] = informative ? model.loading(target, c) / spread : 0;
                }
                for (int i = 0; i < n; i++) {
                    int code = packed[v * bytes + (i >> 2)] >> (2 * (i & 3)) & 3;
                    if (code == 1) {
                        continue;
                    }
                    calls[i]++;
                    int copies = code == 0 ? 2 : code == 2 ? 1 : 0;
                    double centred = (swapped[first + v] ? 2 - copies : copies) - 2 * p;
                    for (int c = 0; informative && c < k; c++) {
                        here[i * k + c] += weights[c] * centred;
                    }
                }
            }
            partial[block] = here;
            synchronized (called) {
                for (int i = 0; i < n; i++) {
                    called[i] += calls[i];
                }
            }
        });
        double[] shrinkage = model.shrinkage();
        double[] scores = new double[n * k];
        for (double[] part : partial) {
            for (int i = 0; i < scores.length; i++) {
                scores[i] += part[i];
            }
        }
        double modelSize = model.variants().size();
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < k; c++) {
                scores[i * k + c] =
                        called[i] == 0 ? Double.NaN : scores[i * k + c] * modelSize / called[i] / shrinkage[c];
            }
        }
        return scores;
    }
}
