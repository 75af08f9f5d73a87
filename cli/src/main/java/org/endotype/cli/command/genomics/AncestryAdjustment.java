package org.endotype.cli.command.genomics;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.association.SampleTable;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.score.ScoreResult;
import org.endotype.genomics.score.ScoreResult.ScoreSummary;
import org.endotype.genomics.score.ancestry.AncestryModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that adjust scores for ancestry: a model fitted here, or one fitted on a reference before. */
final class AncestryAdjustment {

    @Option(
            names = "--ancestry-fit",
            paramLabel = "MODEL",
            description = "Fit the scores' mean and variance on --pcs in these people, and save that as MODEL.")
    @Nullable
    Path fit;

    @Option(
            names = "--ancestry-apply",
            paramLabel = "MODEL",
            description = "Adjust the scores by a MODEL fitted on a reference; --pcs are these people's places on the"
                    + " reference's components (genomics pca --project).")
    @Nullable
    Path apply;

    @Option(
            names = "--pcs",
            paramLabel = "FILE",
            description = "Principal components: sample_id, PC1, PC2 ... as genomics pca writes them.")
    @Nullable
    Path components;

    @Option(
            names = "--ancestry-components",
            paramLabel = "K",
            defaultValue = "4",
            description = "How many components --ancestry-fit uses (default: ${DEFAULT-VALUE}).")
    int count = 4;

    @Option(
            names = "--out-adjusted",
            paramLabel = "FILE",
            description = "Adjusted scores: sample_id, then NAME_Z1 and NAME_Z2 a score.")
    @Nullable
    Path out;

    void check() {
        if (fit != null && apply != null) {
            throw new InvalidConfiguration(
                    "--ancestry-fit makes a model and --ancestry-apply uses one; give one of them");
        }
        boolean asked = fit != null || apply != null;
        if (asked != (components != null)) {
            throw new InvalidConfiguration("--pcs goes with --ancestry-fit or --ancestry-apply, and they with it");
        }
        if (out != null) {
            TableWriter.requireKnownFormat(out);
            if (!asked) {
                throw new InvalidConfiguration("--out-adjusted needs --ancestry-fit or --ancestry-apply");
            }
        } else if (apply != null) {
            throw new InvalidConfiguration("--ancestry-apply needs --out-adjusted");
        }
        if (count < 1) {
            throw new InvalidConfiguration("--ancestry-components: expected at least 1, found " + count);
        }
    }

    /** The text files that the options name. */
    List<Path> files() {
        return Stream.of(apply, components).filter(Objects::nonNull).toList();
    }

    void run(GenotypeSource source, ScoreResult result, PrintWriter messages) {
        if (components == null) {
            return;
        }
        AncestryModel model;
        double[] places;
        if (apply != null) {
            model = AncestryModel.read(apply);
            places = places(components, source, model.componentCount());
            for (ScoreSummary summary : result.summaries()) {
                model.adjustment(summary.name())
                        .filter(each -> each.matchedVariants() != summary.matched())
                        .ifPresent(each -> messages.println("warning: " + summary.name() + " was fitted on "
                                + each.matchedVariants() + " of its variants and matches " + summary.matched()
                                + " here; adjusted values are only comparable where the same variants are scored"));
            }
        } else {
            places = places(components, source, count);
            model = AncestryModel.fit(
                    new AncestryModel.Reference(
                            result.summaries().stream().map(ScoreSummary::name).toList(),
                            result.sums(),
                            result.summaries().stream()
                                    .mapToInt(ScoreSummary::matched)
                                    .toArray()),
                    places,
                    count);
            if (fit != null) {
                model.write(fit);
            }
        }
        if (out != null) {
            write(out, model, result, places);
        }
        long without = java.util.stream.IntStream.range(0, source.samples().size())
                .filter(i -> Double.isNaN(places[i * model.componentCount()]))
                .count();
        if (without > 0) {
            messages.println("warning: " + without + " samples have no components and get no adjusted score");
        }
    }

    private static double[] places(Path file, GenotypeSource source, int count) {
        SampleTable table = SampleTable.read(file);
        int[] rows = table.rowsOf(source);
        double[] places = new double[rows.length * count];
        Arrays.fill(places, Double.NaN);
        for (int k = 0; k < count; k++) {
            double[] column = table.numbers("PC" + (k + 1));
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] >= 0) {
                    places[i * count + k] = column[rows[i]];
                }
            }
        }
        return places;
    }

    private static void write(Path file, AncestryModel model, ScoreResult result, double[] places) {
        List<String> header = new ArrayList<>(List.of("sample_id"));
        List<double[]> columns = new ArrayList<>();
        for (int score = 0; score < result.summaries().size(); score++) {
            String name = result.summaries().get(score).name();
            double[][] z = model.apply(name, result.sums()[score], places);
            header.add(name + "_Z1");
            header.add(name + "_Z2");
            columns.add(z[0]);
            columns.add(z[1]);
        }
        TableWriter.write(file, header, sink -> {
            @Nullable Object[] cells = new Object[header.size()];
            for (int i = 0; i < result.samples().size(); i++) {
                cells[0] = result.samples().id(i);
                for (int c = 0; c < columns.size(); c++) {
                    cells[c + 1] = columns.get(c)[i];
                }
                sink.row(cells);
            }
        });
    }
}
