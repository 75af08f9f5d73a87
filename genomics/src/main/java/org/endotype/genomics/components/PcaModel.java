package org.endotype.genomics.components;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.linalg.FloatBlock;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.kinship.StandardizedBlocks;
import org.endotype.genomics.variant.ChromosomeKinds;
import org.endotype.genomics.variant.Variant;

/**
 * Principal components as loadings of variants, so that other people can be placed on them. Immutable.
 *
 * <p>A person's component is the sum over variants of the standardised genotype times the loading; for people of the
 * training cohort with all calls that is their score. New people come out too near the middle, because the components
 * also fit the training cohort's noise: {@link #shrinkage} says by how much (see {@link PcaShrinkage}), and projections
 * are divided by it.
 *
 * <p>The file is a table of variants under lines that begin with {@code #}.
 */
public final class PcaModel {

    private static final String MAGIC = "#endotype-pca-model";

    private final int sampleCount;
    private final double[] eigenvalues;
    private final double[] shrinkage;
    private final List<Variant> variants;
    private final double[] frequencies;
    private final double[] loadings;

    private PcaModel(
            int sampleCount,
            double[] eigenvalues,
            double[] shrinkage,
            List<Variant> variants,
            double[] frequencies,
            double[] loadings) {
        this.sampleCount = sampleCount;
        this.eigenvalues = eigenvalues;
        this.shrinkage = shrinkage;
        this.variants = variants;
        this.frequencies = frequencies;
        this.loadings = loadings;
    }

    /**
     * The loadings of a cohort's components: one pass over the genotypes they were computed from.
     *
     * @param shrinkage one factor a component, from {@link PcaShrinkage}; 1 where it is not known
     */
    public static PcaModel fit(
            GenotypeSource whole, PrincipalComponents components, double[] shrinkage, Parallelism parallelism) {
        return fit(whole, new double[0], components, shrinkage, parallelism);
    }

    /**
     * The same for components made with frequencies from elsewhere.
     *
     * @param outside frequencies of allele 1 of the source's variants, NaN to take the founders'; empty for none
     */
    public static PcaModel fit(
            GenotypeSource whole,
            double[] outside,
            PrincipalComponents components,
            double[] shrinkage,
            Parallelism parallelism) {
        int[] diploid = ChromosomeKinds.of(whole.variants()).diploid();
        GenotypeSource source = SubsetSource.ofVariants(whole, diploid);
        int n = source.samples().size();
        int k = components.count();
        int total = source.variants().size();
        double[] frequencies = new double[total];
        double[] loadings = new double[Math.multiplyExact(total, k)];
        StandardizedBlocks standardized =
                new StandardizedBlocks(source, StandardizedBlocks.outsideOf(outside, diploid));
        int perVariant = GenotypeWords.perVariant(n);
        try (FloatBlock scores = new FloatBlock(n, k)) {
            float[] row = new float[k];
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < k; c++) {
                    row[c] = (float) components.score(i, c);
                }
                scores.putRow(i, row);
            }
            int perBlock = Math.max(32, Math.min(2048, (1 << 20) / n));
            GenotypeBlocks.forEach(source, perBlock, parallelism, (block, first, count, packed) -> {
                try (FloatBlock z = new FloatBlock(count, n);
                        FloatBlock product = new FloatBlock(count, k)) {
                    long[] words = new long[count * perVariant];
                    GenotypeWords.load(packed, count, n, words);
                    double[] here = new double[count];
                    standardized.fill(packed, words, first, 0, count, z, here);
                    z.multiply(count, scores, product);
                    float[] out = new float[k];
                    for (int v = 0; v < count; v++) {
                        product.getRow(v, out);
                        frequencies[first + v] = here[v];
                        for (int c = 0; c < k; c++) {
                            loadings[(first + v) * k + c] =
                                    out[c] / (total * components.eigenvalues()[c]);
                        }
                    }
                }
            });
        }
        return new PcaModel(
                n, components.eigenvalues().clone(), shrinkage.clone(), source.variants(), frequencies, loadings);
    }

    public int componentCount() {
        return eigenvalues.length;
    }

    /** How many people the components were made from. */
    public int sampleCount() {
        return sampleCount;
    }

    public double[] eigenvalues() {
        return eigenvalues.clone();
    }

    /** The factor by which new people's components come out too small, one a component; 1 where not known. */
    public double[] shrinkage() {
        return shrinkage.clone();
    }

    public List<Variant> variants() {
        return variants;
    }

    /** The frequency of allele 1 that a variant was standardised by. */
    double frequency(int variant) {
        return frequencies[variant];
    }

    double loading(int variant, int component) {
        return loadings[variant * eigenvalues.length + component];
    }

    public void write(Path file) {
        AtomicOutput.writeStream(file, out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
            writer.write(MAGIC + "\t2\n#samples\t" + sampleCount + "\n");
            writer.write("#eigenvalues" + joined(eigenvalues, 0, eigenvalues.length) + "\n");
            writer.write("#shrinkage" + joined(shrinkage, 0, shrinkage.length) + "\n");
            writer.write("#variants\t" + variants.size() + "\n");
            StringBuilder header =
                    new StringBuilder("chromosome\tposition_bp\tid\tallele1\tallele2\tallele1_frequency");
            for (int c = 1; c <= eigenvalues.length; c++) {
                header.append("\tPC").append(c);
            }
            writer.write(header.append('\n').toString());
            for (int v = 0; v < variants.size(); v++) {
                Variant variant = variants.get(v);
                writer.write(variant.chromosome()
                        + '\t'
                        + variant.positionBp()
                        + '\t'
                        + variant.id()
                        + '\t'
                        + variant.allele1()
                        + '\t'
                        + variant.allele2()
                        + '\t'
                        + (Double.isNaN(frequencies[v]) ? "NA" : Double.toString(frequencies[v]))
                        + joined(loadings, v * eigenvalues.length, (v + 1) * eigenvalues.length)
                        + '\n');
            }
            writer.flush();
        });
    }

    private static String joined(double[] values, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append('\t').append(values[i]);
        }
        return text.toString();
    }

    /** Reads what {@link #write} wrote; files of version 1 do not state how many variants they hold. */
    public static PcaModel read(Path file) {
        try (FieldLines lines = FieldLines.open(file, Separator.TAB)) {
            if (!lines.next()
                    || !lines.fieldEquals(0, MAGIC)
                    || lines.count() != 2
                    || !lines.fieldEquals(1, "1") && !lines.fieldEquals(1, "2")) {
                throw new MalformedInput(
                        SourceLocation.line(file, 1),
                        "expected '" + MAGIC + "' and version 1 or 2; is this a file of pca --save-model?");
            }
            boolean counted = lines.fieldEquals(1, "2");
            heading(file, lines, "#samples", 1);
            int samples = lines.integer(1, "number of samples");
            double[] eigenvalues = numbers(lines, heading(file, lines, "#eigenvalues", -1));
            double[] shrinkage = numbers(lines, heading(file, lines, "#shrinkage", eigenvalues.length));
            int k = eigenvalues.length;
            int stated = -1;
            if (counted) {
                heading(file, lines, "#variants", 1);
                stated = lines.integer(1, "number of variants");
            }
            heading(file, lines, "chromosome", 5 + k);
            List<Variant> variants = new ArrayList<>();
            List<double[]> rows = new ArrayList<>();
            while (lines.next()) {
                if (lines.count() != 6 + k) {
                    throw new MalformedInput(
                            lines.location(), "expected " + (6 + k) + " fields, found " + lines.count());
                }
                variants.add(new Variant(
                        lines.text(0).intern(),
                        lines.integer(1, "position"),
                        lines.text(2),
                        lines.text(3).intern(),
                        lines.text(4).intern()));
                double[] row = new double[1 + k];
                for (int c = 0; c <= k; c++) {
                    row[c] = TextTable.parseNumber(lines.text(5 + c), lines.location(), "field " + (6 + c));
                }
                rows.add(row);
            }
            if (counted && rows.size() != stated) {
                throw new MalformedInput(
                        SourceLocation.file(file),
                        "states " + stated + " variants and holds " + rows.size()
                                + "; the file is cut short or damaged: copy it again");
            }
            double[] frequencies = rows.stream().mapToDouble(row -> row[0]).toArray();
            double[] loadings = new double[rows.size() * k];
            for (int v = 0; v < rows.size(); v++) {
                System.arraycopy(rows.get(v), 1, loadings, v * k, k);
            }
            return new PcaModel(samples, eigenvalues, shrinkage, variants, frequencies, loadings);
        }
    }

    private static String[] heading(Path file, FieldLines lines, String name, int values) {
        if (!lines.next() || !lines.fieldEquals(0, name) || values >= 0 && lines.count() != values + 1) {
            throw new MalformedInput(
                    SourceLocation.line(file, lines.line()), "expected the line '" + name + "' of a component model");
        }
        String[] found = new String[lines.count() - 1];
        for (int i = 0; i < found.length; i++) {
            found[i] = lines.text(i + 1);
        }
        return found;
    }

    private static double[] numbers(FieldLines lines, String[] texts) {
        double[] numbers = new double[texts.length];
        for (int i = 0; i < texts.length; i++) {
            numbers[i] = TextTable.parseNumber(texts[i], lines.location(), "value " + (i + 1));
        }
        return numbers;
    }
}
