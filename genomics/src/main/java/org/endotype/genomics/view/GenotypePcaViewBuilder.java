package org.endotype.genomics.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.components.PcaOptions;
import org.endotype.genomics.components.PrincipalComponents;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.linkage.LdPruning;
import org.endotype.genomics.linkage.LdWindow;
import org.endotype.genomics.qc.Founders;
import org.endotype.genomics.qc.QcSummary;
import org.endotype.genomics.qc.QcThresholds;
import org.endotype.genomics.qc.QualityControl;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.variant.ChromosomeKind;

/**
 * {@code type: genotype-pca}: genetic structure as principal components of the participants' autosomes, after quality
 * control and pruning.
 */
public final class GenotypePcaViewBuilder implements ViewBuilder {

    private static final int FEW_VARIANTS = 1000;

    @Override
    public String type() {
        return "genotype-pca";
    }

    @Override
    public String description() {
        return "Genetic structure: principal components of common autosomal variants, pruned by correlation.";
    }

    @Override
    public List<ViewOption> options() {
        return List.of(
                ViewOption.required(
                        "genotypes", Kind.PREFIX, "Genotypes: the prefix of a PLINK set, or a VCF, BCF or BGEN file."),
                ViewOption.optional("components", Kind.INTEGER, "10", "How many components."),
                ViewOption.optional("maf", Kind.NUMBER, "0.01", "The smallest minor allele frequency, 0 to 0.5."),
                ViewOption.optional(
                        "max-missing", Kind.NUMBER, "0.1", "The largest share of people a variant may lack, 0 to 1."),
                ViewOption.optional(
                        "max-sample-missing",
                        Kind.NUMBER,
                        "0.1",
                        "The largest share of variants a person may lack, 0 to 1."),
                ViewOption.optional(
                        "hwe", Kind.NUMBER, "0", "Leave out variants with a smaller Hardy-Weinberg p; 0 keeps all."),
                ViewOption.optional("prune-window", Kind.TEXT, "200", "Pruning window, in variants or as 100kb."),
                ViewOption.optional("prune-step", Kind.INTEGER, "5", "Variants by which a window moves on; 1 for kb."),
                ViewOption.optional(
                        "prune-r2", Kind.NUMBER, "0.2", "Prune pairs with a larger squared correlation; 1 keeps all."));
    }

    @Override
    public ViewResult build(ViewRequest request, RunContext context) {
        int components = ViewNumbers.atLeastOne(request, "components");
        double pruneR2 = ViewNumbers.share(request, "prune-r2");
        QcThresholds thresholds = thresholds(request);
        LdWindow window = LdWindow.parse(request.text("prune-window"), request.integer("prune-step"));

        GenotypeSource whole = GenotypeSources.open(request.path("genotypes"));
        GenotypedParticipants people = GenotypedParticipants.match(request.participants(), whole);
        int[] samples = people.sampleIndices().clone();
        Arrays.sort(samples);
        int[] autosomal = IntStream.range(0, whole.variants().size())
                .filter(i -> ChromosomeKind.of(whole.variants().get(i).chromosome()) == ChromosomeKind.AUTOSOME)
                .toArray();
        if (autosomal.length == 0) {
            throw new DegenerateData(
                    "view '" + request.name() + "': the genotypes hold no variant on chromosomes 1 to 22");
        }
        GenotypeSource autosomes = SubsetSource.of(whole, samples, autosomal);
        QcSummary quality = QualityControl.run(
                autosomes, thresholds, Founders.ONLY, new double[0], context.engine(), (first, part) -> {});
        GenotypeSource kept = requireVariants(request, autosomes, quality);
        GenotypeSource pruned = pruneR2 >= 1
                ? kept
                : SubsetSource.ofVariants(kept, LdPruning.keptVariants(kept, window, pruneR2, context.engine()));
        requireEnough(request, pruned, components);
        PrincipalComponents pca = PrincipalComponents.of(
                pruned, PcaOptions.withDefaults().withComponents(components), context.seed(), context.engine());

        Map<String, String> excluded = new LinkedHashMap<>();
        FeatureMatrix features = features(request, people, whole, pruned, pca, components);
        for (int i = 0; i < people.participants().size(); i++) {
            String id = people.participants().id(i);
            if (!features.samples().contains(id)) {
                int row = autosomes.samples().indexOf(whole.samples().id(people.sampleIndices()[i]));
                excluded.put(
                        id,
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of the genotypes are missing, more than %.1f %%",
                                100 * (1 - quality.samples().callRate()[row]),
                                100 * request.number("max-sample-missing")));
            }
        }
        return new ViewResult(
                features,
                excluded,
                methods(request, pca),
                warnings(whole, quality, pruned, pca),
                counts(people, features, whole, autosomes, kept, pruned, pca),
                whole.files());
    }

    private static QcThresholds thresholds(ViewRequest request) {
        double maf = request.number("maf");
        if (!(maf >= 0 && maf <= 0.5)) {
            throw new InvalidConfiguration(
                    "view '" + request.name() + "': maf must lie between 0 and 0.5, found " + maf);
        }
        QcThresholds thresholds = QcThresholds.none()
                .withMinimumMaf(maf)
                .withMaximumMissing(ViewNumbers.share(request, "max-missing"))
                .withMaximumSampleMissing(ViewNumbers.share(request, "max-sample-missing"));
        double hwe = ViewNumbers.share(request, "hwe");
        return hwe > 0 ? thresholds.withMinimumHweP(hwe, QcThresholds.HweTest.EXACT) : thresholds;
    }

    private static GenotypeSource requireVariants(ViewRequest request, GenotypeSource source, QcSummary quality) {
        if (quality.keptCount() == 0) {
            throw new DegenerateData("view '" + request.name() + "': none of " + quality.variantCount()
                    + " autosomal variants passes maf, max-missing and hwe; relax them");
        }
        return quality.applyTo(source);
    }

    private static void requireEnough(ViewRequest request, GenotypeSource pruned, int components) {
        int samples = pruned.samples().size();
        int variants = pruned.variants().size();
        if (components >= samples || components > variants) {
            throw new DegenerateData("view '" + request.name() + "': " + components + " components of " + samples
                    + " people and " + variants + " variants cannot be; need more people and variants than components");
        }
    }

    private static FeatureMatrix features(
            ViewRequest request,
            GenotypedParticipants people,
            GenotypeSource whole,
            GenotypeSource pruned,
            PrincipalComponents pca,
            int components) {
        List<String> ids = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < people.participants().size(); i++) {
            int row = pruned.samples().indexOf(whole.samples().id(people.sampleIndices()[i]));
            if (row >= 0) {
                ids.add(people.participants().id(i));
                rows.add(row);
            }
        }
        double[] rowMajor = new double[ids.size() * components];
        for (int i = 0; i < ids.size(); i++) {
            System.arraycopy(pca.scores(), rows.get(i) * components, rowMajor, i * components, components);
        }
        List<String> names =
                IntStream.rangeClosed(1, components).mapToObj(k -> "PC" + k).toList();
        Map<String, String> parameters = new TreeMap<>();
        for (ViewOption option : new GenotypePcaViewBuilder().options()) {
            if (!option.name().equals("genotypes")) {
                parameters.put(option.name(), request.text(option.name()));
            }
        }
        return FeatureMatrix.of(SampleSet.of(ids), names, rowMajor, new Provenance("genotype-pca", parameters));
    }

    private static String methods(ViewRequest request, PrincipalComponents pca) {
        String pruning = request.number("prune-r2") >= 1
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", one of each pair correlated beyond r2 %s within windows of %s removed",
                        request.text("prune-r2"),
                        request.text("prune-window"));
        return String.format(
                Locale.ROOT,
                "%s Variants had a minor allele frequency of at least %s and at most %s of calls missing%s.",
                pca.methods(),
                request.text("maf"),
                request.text("max-missing"),
                pruning);
    }

    private static List<String> warnings(
            GenotypeSource whole, QcSummary quality, GenotypeSource pruned, PrincipalComponents pca) {
        List<String> warnings = new ArrayList<>(whole.notes());
        warnings.addAll(quality.warnings());
        warnings.addAll(pca.warnings());
        if (pruned.variants().size() < FEW_VARIANTS) {
            warnings.add("genetic structure rests on only " + pruned.variants().size()
                    + " variants after quality control and pruning");
        }
        return List.copyOf(warnings);
    }

    private static Map<String, String> counts(
            GenotypedParticipants people,
            FeatureMatrix features,
            GenotypeSource whole,
            GenotypeSource autosomes,
            GenotypeSource kept,
            GenotypeSource pruned,
            PrincipalComponents pca) {
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put(
                "participants_genotyped", Integer.toString(people.participants().size()));
        counts.put("participants_kept", Integer.toString(features.sampleCount()));
        counts.put("variants_read", Integer.toString(whole.variants().size()));
        counts.put(
                "variants_on_autosomes", Integer.toString(autosomes.variants().size()));
        counts.put(
                "variants_passing_quality_control",
                Integer.toString(kept.variants().size()));
        counts.put("variants_after_pruning", Integer.toString(pruned.variants().size()));
        counts.put("largest_eigenvalue", String.format(Locale.ROOT, "%.3f", pca.eigenvalues()[0]));
        return counts;
    }
}
