package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.StandardizingFrequencies;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.components.PcaModel;
import org.endotype.genomics.components.PcaOptions;
import org.endotype.genomics.components.PcaOptions.Solver;
import org.endotype.genomics.components.PcaProjection;
import org.endotype.genomics.components.PcaShrinkage;
import org.endotype.genomics.components.PrincipalComponents;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.kinship.RelationshipMatrix;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics pca}. */
@Command(
        name = "pca",
        mixinStandardHelpOptions = true,
        description = {
            "Principal components of the samples (unit eigenvectors of the relationship matrix), or the projection of"
                    + " new people on components saved before.",
            "Prune the variants first (genomics prune, then --extract)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype genomics pca --bfile cohort --extract kept.txt \\",
            "      --components 10 --out pca.tsv --eigenvalues eigenvalues.tsv \\",
            "      --save-model model.tsv",
            "  endotype genomics pca --bfile newcomers --project model.tsv \\",
            "      --out projected.tsv"
        })
public final class GenomicsPcaCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Mixin
    RunOptions run = new RunOptions();

    @Mixin
    StandardizingFrequencies frequencies = new StandardizingFrequencies();

    @Option(
            names = "--components",
            paramLabel = "K",
            defaultValue = "10",
            description = "How many components (default: ${DEFAULT-VALUE}).")
    int components = 10;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Table of components.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(names = "--eigenvalues", paramLabel = "FILE", description = "Table of eigenvalues.")
    @Nullable
    Path eigenvalues;

    @Option(
            names = "--solver",
            paramLabel = "NAME",
            defaultValue = "automatic",
            description = "automatic (exact up to " + PcaOptions.MOST_EXACT + " samples), exact or randomized.")
    Solver solver = Solver.AUTOMATIC;

    @Option(names = "--save-model", paramLabel = "FILE", description = "Save loadings and frequencies for --project.")
    @Nullable
    Path saveModel;

    @Option(names = "--project", paramLabel = "MODEL", description = "Place the samples on the components of MODEL.")
    @Nullable
    Path project;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (eigenvalues != null) {
            TableWriter.requireKnownFormat(eigenvalues);
        }
        if (project != null && (saveModel != null || eigenvalues != null || frequencies.isGiven())) {
            throw new InvalidConfiguration(
                    "--project computes no components and standardises by the model's frequencies;"
                            + " leave out --save-model, --eigenvalues and --frequencies");
        }
        Parallelism parallelism = run.parallelism();
        if (project != null) {
            if (!run.isQuiet()) {
                GenomicsOutput.warnOfUnfinished(spec, project);
            }
            projectOn(PcaModel.read(project), parallelism);
            return ExitCode.DONE.value();
        }
        GenotypeSource source = input.open(run);
        double[] outside = frequencies.of(source, run);
        PrincipalComponents found;
        try (Engine where = engine.open(parallelism)) {
            if (saveModel != null && source.samples().size() <= PcaOptions.MOST_EXACT && solver != Solver.RANDOMIZED) {
                RelationshipMatrix relationships = RelationshipMatrix.of(source, outside, where);
                found = PrincipalComponents.of(relationships, components);
                save(saveModel, source, outside, found, PcaShrinkage.of(relationships, found), parallelism);
            } else {
                found = PrincipalComponents.of(source, outside, new PcaOptions(components, solver), run.seed(), where);
                if (saveModel != null) {
                    double[] unknown = new double[components];
                    Arrays.fill(unknown, Double.NaN);
                    save(saveModel, source, outside, found, unknown, parallelism);
                }
            }
        }
        write(found.samples(), found.scores(), found.count(), parallelism);
        PrincipalComponents written = found;
        if (eigenvalues != null) {
            LongTableWriter.write(
                    eigenvalues,
                    List.of("component", "eigenvalue"),
                    written.count(),
                    parallelism,
                    (row, cells) -> cells.integer(row + 1).number(written.eigenvalues()[(int) row]));
        }
        found.warnings().forEach(warning -> say("warning: " + warning));
        say(found.count() + " components of " + found.samples().size() + " samples over " + found.variantCount()
                + " autosomal variants");
        return ExitCode.DONE.value();
    }

    private void save(
            Path file,
            GenotypeSource source,
            double[] outside,
            PrincipalComponents found,
            double[] shrinkage,
            Parallelism parallelism) {
        List<String> unknown = new ArrayList<>();
        double[] usable = shrinkage.clone();
        for (int k = 0; k < usable.length; k++) {
            if (Double.isNaN(usable[k])) {
                usable[k] = 1;
                unknown.add("PC" + (k + 1));
            }
        }
        PcaModel.fit(source, outside, found, usable, parallelism).write(file);
        if (!unknown.isEmpty()) {
            say("warning: shrinkage could not be measured for " + String.join(", ", unknown)
                    + "; projections on them are not corrected");
        }
    }

    private void projectOn(PcaModel model, Parallelism parallelism) {
        PcaProjection projection = PcaProjection.of(model, input.open(run), parallelism);
        write(projection.samples(), projection.scores(), model.componentCount(), parallelism);
        say(projection.samples().size() + " samples placed on " + model.componentCount() + " components by "
                + projection.matchedVariants() + " of the model's " + projection.modelVariants() + " variants");
    }

    private void write(SampleSet samples, double[] scores, int count, Parallelism parallelism) {
        List<String> header = new ArrayList<>(List.of("sample_id"));
        for (int k = 1; k <= count; k++) {
            header.add("PC" + k);
        }
        LongTableWriter.write(out, header, samples.size(), parallelism, (row, cells) -> {
            cells.text(samples.id((int) row));
            for (int k = 0; k < count; k++) {
                cells.number(scores[(int) row * count + k]);
            }
        });
    }

    private void say(String line) {
        if (!run.isQuiet()) {
            spec.commandLine().getErr().println(line);
        }
    }
}
