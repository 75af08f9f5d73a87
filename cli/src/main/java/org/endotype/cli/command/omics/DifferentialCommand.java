package org.endotype.cli.command.omics;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.cli.option.OmicsInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.omics.CountNormalisation;
import org.endotype.genomics.omics.Counts;
import org.endotype.genomics.omics.DifferentialAnalysis;
import org.endotype.genomics.omics.DifferentialTable;
import org.endotype.genomics.omics.ExpressionFilter;
import org.endotype.genomics.omics.OmicsTable;
import org.endotype.genomics.omics.SampleLabels;
import org.endotype.genomics.omics.SizeFactors;
import org.endotype.genomics.omics.TrimmedMeanOfRatios;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype omics differential}. */
@Command(
        name = "differential",
        mixinStandardHelpOptions = true,
        description = {
            "Which features differ between groups of samples, with variances moderated over features.",
            "Read counts are filtered by expression, scaled by TMM and weighted as in voom. Two groups give one contrast"
                    + " (the later label less the earlier); more give each group against the mean of the others. Groups"
                    + " that were made from these features differ in them by construction."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype omics differential --counts rna_counts.tsv \\",
            "      --groups out/groups/assignments.tsv \\",
            "      --covariates participants.tsv --adjust-for age,sex \\",
            "      --out differential.tsv"
        })
public final class DifferentialCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // required
    Values values;

    static final class Values {
        @Option(names = "--counts", paramLabel = "FILE", description = "Table of read counts.")
        @Nullable
        Path counts;

        @Option(
                names = "--table",
                paramLabel = "FILE",
                description = "Table of continuous values, best on a log2 scale.")
        @Nullable
        Path table;
    }

    @Option(
            names = "--groups",
            paramLabel = "FILE",
            required = true,
            description = "Table whose first column holds sample ids, with a column of groups; people without a row or"
                    + " 'unassigned' are left out.")
    @SuppressWarnings("NullAway.Init") // required
    Path groups;

    @Option(
            names = "--group-column",
            paramLabel = "COL",
            description = "Column of groups (default: group, or else the second column).")
    @Nullable
    String groupColumn;

    @Option(
            names = "--covariates",
            paramLabel = "FILE",
            description = "Table with the columns to adjust for (default: the groups' table).")
    @Nullable
    Path covariates;

    @Option(
            names = "--adjust-for",
            paramLabel = "COL",
            split = ",",
            description = "Columns whose linear effects are adjusted for.")
    List<String> adjustFor = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "One row a contrast and feature.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--library",
            paramLabel = "SIZE",
            defaultValue = "tmm",
            description = "Library sizes of counts: tmm or total (default: ${DEFAULT-VALUE}).")
    CountNormalisation.Library library = CountNormalisation.Library.TMM;

    @Option(names = "--no-filter", description = "Keep features of low expression.")
    boolean noFilter;

    @Mixin
    OmicsInput input = new OmicsInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (covariates != null && adjustFor.isEmpty()) {
            throw new InvalidConfiguration("--covariates: say with --adjust-for which of its columns to use");
        }
        Path file = values.counts == null ? values.table : values.counts;
        if (file == null) {
            throw new InvalidConfiguration("expected --counts or --table");
        }
        FeatureMatrix all = OmicsTable.read(file, input.orientation()).values();
        SampleSet samples = SampleLabels.labelled(groups, "group", groupColumn, all.samples());
        FeatureMatrix matrix = all.select(samples);
        SampleLabels labels =
                SampleLabels.read(groups, "group", groupColumn, covariates == null ? adjustFor : List.of(), samples);
        SampleLabels design = covariates == null
                ? labels
                : SampleLabels.read(covariates, "covariate", adjustFor.get(0), adjustFor, samples);
        DifferentialAnalysis analysis =
                DifferentialAnalysis.of(labels.labels(), design.design(), design.designColumns());
        DifferentialTable table;
        if (values.counts == null) {
            table = analysis.ofValues(matrix, run.parallelism());
        } else {
            Counts counts = Counts.of(matrix, SourceLocation.file(file), Counts.Fractions.REFUSE);
            if (!noFilter) {
                counts = counts.select(ExpressionFilter.withDefaults().keep(counts, labels.labels()));
            }
            table = analysis.ofCounts(counts, librarySizes(counts), run.parallelism());
        }
        table.write(out);
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf(
                    "%d samples with a group (%d without), %d rows, %d with q below 0.05%n",
                    samples.size(),
                    all.sampleCount() - samples.size(),
                    table.rows().size(),
                    table.rows().stream().filter(row -> row.q() < 0.05).count());
            if (table.untested() > 0) {
                err.printf("warning: %d tests left out for lack of values%n", table.untested());
            }
            err.flush();
        }
        return 0;
    }

    private double[] librarySizes(Counts counts) {
        return library == CountNormalisation.Library.TMM
                ? SizeFactors.effective(counts, TrimmedMeanOfRatios.withDefaults())
                : counts.librarySizes();
    }
}
