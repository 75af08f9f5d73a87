package org.endotype.testdata;

import java.util.stream.IntStream;
import org.endotype.testdata.SimulatedPeople.View;

/**
 * RNA counts and protein abundances. On the log scale a feature is its mean plus loadings times the group axis, factors
 * of the view, the shared factor, age, sex, ancestry, site and batch; site and batch move more features, and further,
 * than the groups do. Counts are negative binomial around library size times abundance; proteins get Gaussian noise and
 * lose low values below a soft detection limit.
 */
final class OmicsSimulation {

    static final int GENES = 2_000;
    static final int PROTEINS = 150;
    private static final double COUNT_DISPERSION = 0.10;

    /** How a feature answers to each influence, on the natural log scale. */
    private record Loadings(
            double mean,
            double group,
            double[] privateFactors,
            double shared,
            double age,
            double sex,
            double ancestry,
            double[] site,
            double[] batch) {

        double logAbundance(SimulatedPeople people, int person, View view) {
            double[] factors = people.privateFactors(person, view);
            return mean
                    + group * people.axis(person, view)
                    + privateFactors[0] * factors[0]
                    + privateFactors[1] * factors[1]
                    + shared * people.sharedFactor[person]
                    + age * people.ageDecades(person)
                    + (people.female[person] ? sex : 0)
                    + ancestry * people.ancestry[person]
                    + site[people.site[person]]
                    + batch[people.batch[person]];
        }
    }

    /** How strongly, and how many features, each influence moves. */
    private record Strengths(
            double groupShare,
            double group,
            double factorShare,
            double factor,
            double siteShare,
            double site,
            double batchShare,
            double batch) {}

    private static final Strengths RNA = new Strengths(0.18, 0.85, 0.15, 0.14, 0.45, 0.75, 0.35, 0.50);
    private static final Strengths PROTEIN = new Strengths(0.30, 1.10, 0.22, 0.20, 0.50, 0.80, 0.40, 0.55);

    private OmicsSimulation() {}

    /** Genes x people with a header of participants; people without the view have no column. */
    static String rnaCounts(SimulatedPeople people, long seed) {
        int[] present = present(people, View.TRANSCRIPTOME);
        double[] logLibrary = new double[people.count];
        for (int i : present) {
            logLibrary[i] = RandomStream.of(seed, "library", i).normal(0, 0.30);
        }
        String[] rows = new String[GENES];
        IntStream.range(0, GENES).parallel().forEach(g -> {
            RandomStream stream = RandomStream.of(seed, "gene", g);
            // About one gene in twelve is hardly expressed, as in any count table.
            double mean = stream.chance(0.08) ? stream.uniform(-2.5, 0.5) : stream.normal(5.0, 1.1);
            Loadings loadings = loadings(mean, RNA, stream);
            StringBuilder row = new StringBuilder("gene-").append(padded(g + 1, 4));
            for (int i : present) {
                double log = loadings.logAbundance(people, i, View.TRANSCRIPTOME) + logLibrary[i];
                row.append('\t').append(stream.negativeBinomial(StrictMath.exp(log), COUNT_DISPERSION));
            }
            rows[g] = row.append('\n').toString();
        });
        StringBuilder text = new StringBuilder("gene_id");
        for (int i : present) {
            text.append('\t').append(people.ids.get(i));
        }
        text.append('\n');
        for (String row : rows) {
            text.append(row);
        }
        return text.toString();
    }

    /** People x proteins, log2 abundance; people without the view have no row; undetected values are NA. */
    static String proteins(SimulatedPeople people, long seed) {
        Loadings[] loadings = new Loadings[PROTEINS];
        StringBuilder text = new StringBuilder("participant_id");
        for (int p = 0; p < PROTEINS; p++) {
            RandomStream stream = RandomStream.of(seed, "protein", p);
            loadings[p] = loadings(stream.normal(9.0, 1.6), PROTEIN, stream);
            text.append("\tprotein-").append(padded(p + 1, 3));
        }
        text.append('\n');
        for (int i : present(people, View.PROTEOME)) {
            RandomStream stream = RandomStream.of(seed, "proteome", i);
            text.append(people.ids.get(i));
            for (int p = 0; p < PROTEINS; p++) {
                double log = loadings[p].logAbundance(people, i, View.PROTEOME) + stream.normal(0, 0.45);
                double undetected = 0.01 + 0.9 / (1 + StrictMath.exp(2.5 * (log - 5.8)));
                text.append('\t');
                if (stream.chance(undetected)) {
                    text.append("NA");
                } else {
                    DecimalText.append(text, log / StrictMath.log(2), 4);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static Loadings loadings(double mean, Strengths strengths, RandomStream stream) {
        double group = sparse(stream, strengths.groupShare, strengths.group, 0.15);
        double[] factors = {
            sparse(stream, strengths.factorShare, strengths.factor, 0.05),
            sparse(stream, strengths.factorShare, strengths.factor, 0.05)
        };
        double shared = sparse(stream, 0.10, 0.10, 0.03);
        double age = sparse(stream, 0.15, 0.08, 0.03);
        double sex = sparse(stream, 0.10, 0.30, 0.10);
        double ancestry = sparse(stream, 0.12, 0.40, 0.10);
        double[] site = offsets(SimulatedPeople.SITES, strengths.siteShare, strengths.site, stream);
        double[] batch = offsets(SimulatedPeople.BATCHES, strengths.batchShare, strengths.batch, stream);
        return new Loadings(mean, group, factors, shared, age, sex, ancestry, site, batch);
    }

    /** Zero for most features; for a share of them of the given size, either sign, give or take {@code spread}. */
    private static double sparse(RandomStream stream, double share, double size, double spread) {
        double loading = stream.normal(size, spread) * (stream.chance(0.5) ? 1 : -1);
        return stream.chance(share) ? loading : 0;
    }

    private static double[] offsets(int levels, double share, double size, RandomStream stream) {
        double[] offsets = new double[levels];
        for (int level = 0; level < levels; level++) {
            offsets[level] = stream.normal(0, size);
        }
        return stream.chance(share) ? offsets : new double[levels];
    }

    private static int[] present(SimulatedPeople people, View view) {
        return IntStream.range(0, people.count).filter(i -> people.has(i, view)).toArray();
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
