package org.endotype.genomics.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.score.AmbiguousStrand;
import org.endotype.genomics.score.ChromosomeX;
import org.endotype.genomics.score.MissingGenotypes;
import org.endotype.genomics.score.PolygenicScores;
import org.endotype.genomics.score.ScoreParameters;
import org.endotype.genomics.score.ScoreResult;
import org.endotype.genomics.score.ScoreResult.ScoreSummary;
import org.endotype.genomics.score.WeightFiles;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.variant.GenomeBuild;

/** {@code type: polygenic-score}: one feature a score, summed over everyone in the genotype file. */
public final class PolygenicScoreViewBuilder implements ViewBuilder {

    @Override
    public String type() {
        return "polygenic-score";
    }

    @Override
    public String description() {
        return "Polygenic scores of genotyped participants, one feature a score.";
    }

    @Override
    public List<ViewOption> options() {
        return List.of(
                ViewOption.required(
                        "genotypes", Kind.PREFIX, "Genotypes: the prefix of a PLINK set, or a VCF, BCF or BGEN file."),
                ViewOption.required(
                        "weights", Kind.FILES, "PGS Catalog scoring files or plain weight tables, one or several."),
                ViewOption.choice(
                        "genome-build",
                        List.of("auto", "b37", "b38"),
                        "auto",
                        "The build of the genotypes' positions; auto takes the positions that match best."),
                ViewOption.optional(
                        "min-overlap",
                        Kind.NUMBER,
                        "0.75",
                        "The smallest share of a score's variants to match, 0 to 1."),
                ViewOption.choice(
                        "missing",
                        List.of("impute-mean", "ignore"),
                        "impute-mean",
                        "Missing genotypes count at the mean, 2 x allele frequency, or are left out."),
                ViewOption.choice(
                        "ambiguous",
                        List.of("by-match", "drop", "keep"),
                        "by-match",
                        "A/T and C/G variants; by-match drops them where they are matched by position."),
                ViewOption.choice(
                        "chr-x-model",
                        List.of("leave-out", "males-0-2", "males-0-1"),
                        "leave-out",
                        "How chromosome X is scored."),
                ViewOption.optional(
                        "frequencies", Kind.FILE, null, "Allele frequencies for missing genotypes, for small cohorts."),
                ViewOption.optional(
                        "max-missing",
                        Kind.NUMBER,
                        "0.1",
                        "Leave out a participant with a larger share of the matched variants uncalled, 0 to 1."),
                ViewOption.choice(
                        "value", List.of("average", "sum"), "average", "The score's average an allele, or its sum."));
    }

    @Override
    public ViewResult build(ViewRequest request, RunContext context) {
        Path genotypes = request.path("genotypes");
        List<Path> weights = request.paths("weights");
        GenotypeSource source = GenotypeSources.openWithDosages(genotypes);
        GenotypedParticipants people = GenotypedParticipants.match(request.participants(), source);
        ScoreResult scores = PolygenicScores.score(source, WeightFiles.readAll(weights), parameters(request), context);

        boolean sums = request.text("value").equals("sum");
        double[][] values = sums ? scores.sums() : scores.averages();
        double mostMissing = ViewNumbers.share(request, "max-missing");
        List<String> kept = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        Map<String, String> excluded = new LinkedHashMap<>();
        for (int i = 0; i < people.participants().size(); i++) {
            int sample = people.sampleIndices()[i];
            String id = people.participants().id(i);
            double missing = scores.missingShare()[sample];
            if (missing > mostMissing) {
                excluded.put(
                        id,
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of the scored variants have no call, more than %.1f %%",
                                100 * missing,
                                100 * mostMissing));
            } else {
                kept.add(id);
                rows.add(sample);
            }
        }
        if (kept.isEmpty()) {
            throw new DegenerateData("view '" + request.name() + "': every genotyped participant lacks more than"
                    + " max-missing of the scored variants");
        }
        int width = scores.summaries().size();
        double[] rowMajor = new double[kept.size() * width];
        for (int row = 0; row < kept.size(); row++) {
            for (int score = 0; score < width; score++) {
                rowMajor[row * width + score] = values[score][rows.get(row)];
            }
        }
        List<String> names = scores.summaries().stream().map(ScoreSummary::name).toList();
        FeatureMatrix features = FeatureMatrix.of(SampleSet.of(kept), names, rowMajor, provenance(request));
        List<Path> inputs = new ArrayList<>(source.files());
        inputs.addAll(weights);
        request.optionalPath("frequencies").ifPresent(inputs::add);
        List<String> warnings = new ArrayList<>(source.notes());
        warnings.addAll(scores.warnings());
        return new ViewResult(
                features,
                excluded,
                methods(request, scores),
                List.copyOf(warnings),
                counts(people, kept.size(), scores),
                List.copyOf(inputs));
    }

    private static ScoreParameters parameters(ViewRequest request) {
        ScoreParameters parameters = ScoreParameters.withDefaults()
                .with(request.text("missing").equals("ignore") ? MissingGenotypes.IGNORE : MissingGenotypes.IMPUTE_MEAN)
                .with(
                        switch (request.text("ambiguous")) {
                            case "drop" -> AmbiguousStrand.DROP;
                            case "keep" -> AmbiguousStrand.KEEP;
                            default -> AmbiguousStrand.BY_MATCH;
                        })
                .with(
                        switch (request.text("chr-x-model")) {
                            case "males-0-2" -> ChromosomeX.MALES_0_2;
                            case "males-0-1" -> ChromosomeX.MALES_0_1;
                            default -> ChromosomeX.LEAVE_OUT;
                        })
                .withMinimumOverlap(ViewNumbers.share(request, "min-overlap"));
        var build = GenomeBuild.parse(request.text("genome-build"));
        if (build.isPresent()) {
            parameters = parameters.with(build.get());
        }
        var frequencies = request.optionalPath("frequencies");
        return frequencies.isPresent() ? parameters.with(AlleleFrequencies.read(frequencies.get())) : parameters;
    }

    private static Provenance provenance(ViewRequest request) {
        Map<String, String> parameters = new TreeMap<>();
        for (String option :
                List.of("genome-build", "min-overlap", "missing", "ambiguous", "chr-x-model", "max-missing", "value")) {
            parameters.put(option, request.text(option));
        }
        return new Provenance("polygenic-score", parameters);
    }

    private static String methods(ViewRequest request, ScoreResult scores) {
        String names = String.join(
                ", ", scores.summaries().stream().map(ScoreSummary::name).toList());
        String missing = request.text("missing").equals("ignore")
                ? "missing genotypes were left out"
                : "missing genotypes were counted at twice the allele frequency";
        return "Polygenic scores (" + names + ") were computed as the " + request.text("value")
                + " of effect-allele copies times their weights after matching variants by position and alleles, or by"
                + " id where the weights name no position (PGS Catalog conventions: Lambert et al., 2021); " + missing
                + ".";
    }

    private static Map<String, String> counts(GenotypedParticipants people, int kept, ScoreResult scores) {
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put(
                "participants_genotyped", Integer.toString(people.participants().size()));
        counts.put("participants_scored", Integer.toString(kept));
        for (ScoreSummary summary : scores.summaries()) {
            counts.put(
                    summary.name() + "_variants_matched",
                    String.format(
                            Locale.ROOT,
                            "%d of %d (%.1f %% of the total weight)",
                            summary.matched(),
                            summary.rows(),
                            100 * summary.matchedWeightShare()));
        }
        return counts;
    }
}
