package org.endotype.genomics.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.RunContext;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.score.MatchOutcome.Status;
import org.endotype.genomics.score.ScoreResult.ScoreSummary;

/**
 * Polygenic scores: the sum over a file's matched variants of weight x copies of the effect allele, and its average
 * over the alleles counted.
 *
 * <p>Missing genotypes contribute their expectation 2 f w or nothing ({@link MissingGenotypes}); frequencies f are the
 * founders' of the cohort, or from outside. The average divides by two alleles a matched row, less the uncalled ones
 * where they are ignored. Weights and sums are doubles.
 *
 * <p>Cost: one pass over the source, O(matched variants x samples / 4) table look-ups a score; memory O(rows + scores x
 * samples) and two blocks of genotypes. The same input gives the same bits on any number of threads.
 *
 * <p>Source: Lambert et al., Nature Genetics 53 (2021) 420-425 (scoring file format and matching by position and
 * alleles); Chang et al., GigaScience 4 (2015) 7 (the average's denominator).
 */
public final class PolygenicScores {

    /** Below this many people a frequency is too rough to impute from without saying so. */
    static final int SMALL_COHORT = 50;

    private PolygenicScores() {}

    /** Matches only; for a look at coverage before any genotype is read. */
    public static List<TableMatch> match(GenotypeSource source, List<WeightTable> tables, ScoreParameters parameters) {
        return match(source, tables, parameters, Parallelism.single());
    }

    private static List<TableMatch> match(
            GenotypeSource source, List<WeightTable> tables, ScoreParameters parameters, Parallelism parallelism) {
        VariantMatcher matcher = new VariantMatcher(source.variants(), withBuildOf(source, parameters), parallelism);
        return tables.stream().map(matcher::match).toList();
    }

    /** The build that was given, else the one that the genotype file states. */
    private static ScoreParameters withBuildOf(GenotypeSource source, ScoreParameters parameters) {
        return parameters.build() != null
                ? parameters
                : source.statedBuild().map(parameters::with).orElse(parameters);
    }

    /**
     * Scores everyone in the source. Where the parameters name no build and the genotype file states one, such as the
     * contig lengths of a VCF, positions are taken in that build.
     *
     * @throws InconsistentInput when fewer rows of a file match than {@link ScoreParameters#minimumOverlap} asks for
     */
    public static ScoreResult score(
            GenotypeSource source, List<WeightTable> tables, ScoreParameters given, RunContext context) {
        ScoreParameters parameters = withBuildOf(source, given);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("no weights given");
        }
        if (source.samples().size() == 0) {
            throw new DegenerateData("the genotypes hold no samples; nobody can be scored");
        }
        List<TableMatch> matches = match(source, tables, parameters, context.parallelism());
        for (TableMatch match : matches) {
            requireOverlap(match, parameters);
        }
        ScorePlan plan = new ScorePlan(matches);
        new ScoreTerms(source, plan, parameters).requireSexes();
        return result(source, plan, totals(source, plan, parameters, context), parameters);
    }

    /**
     * On a cluster partial sums over ranges of the matched variants are added up, which agree with the sums of one process,
     * taken in file order, within 1e-10 of the largest.
     */
    private static ScoreTotals totals(
            GenotypeSource source, ScorePlan plan, ScoreParameters parameters, RunContext context) {
        Optional<Parallelism> here = context.engine().inThisProcess();
        int wanted = plan.wanted.length;
        try (var task = context.progress().start("score", wanted)) {
            if (here.isPresent()) {
                return new ScoreRun(source, plan, parameters, 0, wanted, here.get()).run(task::advance);
            }
            List<String> weights = plan.matches.stream()
                    .map(match ->
                            match.table().file().toAbsolutePath().normalize().toString())
                    .toList();
            int pieces = ScoreJob.pieces(plan);
            return context.engine()
                    .sum(
                            new ScoreJob(PortableGenotypes.of(source), weights, parameters),
                            pieces,
                            ScoreTotals::plus,
                            () -> task.advance(wanted / pieces));
        }
    }

    private static void requireOverlap(TableMatch match, ScoreParameters parameters) {
        int matched = match.count(Status.MATCHED);
        int rows = match.outcomes().length;
        if (matched > 0 && match.matchedShare() >= parameters.minimumOverlap()) {
            return;
        }
        throw new InconsistentInput(
                SourceLocation.file(match.table().file()),
                String.format(
                        Locale.ROOT,
                        "%d of its %d variants (%.1f %%) match the genotypes by %s, expected at least %.1f %%; most often"
                                + " %s; check the genome build and the ids, or lower --min-overlap",
                        matched,
                        rows,
                        100.0 * matched / rows,
                        match.coordinates(),
                        100.0 * parameters.minimumOverlap(),
                        commonestReason(match)));
    }

    private static String commonestReason(TableMatch match) {
        int[] counts = new int[MatchOutcome.values().length];
        for (MatchOutcome outcome : match.outcomes()) {
            if (outcome.status() != Status.MATCHED) {
                counts[outcome.ordinal()]++;
            }
        }
        MatchOutcome commonest = MatchOutcome.NOT_FOUND;
        for (MatchOutcome outcome : MatchOutcome.values()) {
            if (counts[outcome.ordinal()] > counts[commonest.ordinal()]) {
                commonest = outcome;
            }
        }
        return commonest.reason();
    }

    private static ScoreResult result(
            GenotypeSource source, ScorePlan plan, ScoreTotals run, ScoreParameters parameters) {
        int samples = source.samples().size();
        List<ScoreSummary> summaries = new ArrayList<>();
        double[][] sums = new double[plan.scoreCount][samples];
        double[][] averages = new double[plan.scoreCount][samples];
        long allRows = 0;
        long[] allMissing = new long[samples];
        for (int table = 0; table < plan.matches.size(); table++) {
            TableMatch match = plan.matches.get(table);
            allRows += plan.rowsOfTable[table];
            for (int sample = 0; sample < samples; sample++) {
                allMissing[sample] += run.missingRows[table][sample];
            }
            for (int column = 0; column < match.table().scoreNames().size(); column++) {
                int score = plan.firstScore[table] + column;
                summaries.add(new ScoreSummary(
                        match.table().scoreNames().get(column),
                        match.outcomes().length,
                        plan.rowsOfTable[table],
                        match.matchedShare(),
                        match.matchedWeightShare(column),
                        match.coordinates()));
                for (int sample = 0; sample < samples; sample++) {
                    long alleles = 2L * plan.rowsOfTable[table] - run.absentAlleles[table][sample];
                    if (parameters.missing() == MissingGenotypes.IGNORE) {
                        alleles -= 2L * run.missingRows[table][sample];
                    }
                    sums[score][sample] = run.sums[score][sample];
                    averages[score][sample] = alleles > 0 ? run.sums[score][sample] / alleles : Double.NaN;
                }
            }
        }
        double[] missingShare = new double[samples];
        for (int sample = 0; sample < samples; sample++) {
            missingShare[sample] = (double) allMissing[sample] / allRows;
        }
        return new ScoreResult(
                source.samples(),
                List.copyOf(summaries),
                sums,
                averages,
                plan.matches,
                missingShare,
                warnings(plan, run, parameters, samples));
    }

    private static List<String> warnings(ScorePlan plan, ScoreTotals run, ScoreParameters parameters, int samples) {
        List<String> warnings = new ArrayList<>();
        for (TableMatch match : plan.matches) {
            for (String note : match.table().notes()) {
                warnings.add(SourceLocation.file(match.table().file()) + ": " + note);
            }
            if (parameters.build() == null && match.coordinates() != TableMatch.Coordinates.IDS) {
                warnings.add(SourceLocation.file(match.table().file()) + ": the genotypes' build was not given; its "
                        + match.coordinates() + " were used, which match best");
            }
        }
        for (TableMatch match : plan.matches) {
            long several = Arrays.stream(match.outcomes())
                    .filter(outcome -> outcome == MatchOutcome.MATCHED_FIRST_OF_SEVERAL)
                    .count();
            if (several > 0) {
                warnings.add(SourceLocation.file(match.table().file()) + ": the genotypes hold the variants of "
                        + several + " rows more than once; the first of each is scored");
            }
        }
        if (run.variantsImputed > 0 && parameters.frequencies() == null && samples < SMALL_COHORT) {
            warnings.add(
                    "missing genotypes of " + run.variantsImputed + " variants were imputed from the frequencies of"
                            + " only " + samples + " people; a frequency file would serve better");
        }
        if (run.variantsMissingInFrequencies > 0) {
            warnings.add("the frequency file lacks " + run.variantsMissingInFrequencies
                    + " variants with missing genotypes; the cohort's own frequencies were used for them");
        }
        if (run.variantsWithoutCall > 0) {
            warnings.add(run.variantsWithoutCall + " matched variants have no call at all and contribute nothing");
        }
        return List.copyOf(warnings);
    }
}
