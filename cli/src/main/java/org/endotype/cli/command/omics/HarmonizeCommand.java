package org.endotype.cli.command.omics;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.cli.option.OmicsInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.cohort.Combat;
import org.endotype.core.cohort.FittedCombat;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.omics.CountBatchAdjustment;
import org.endotype.genomics.omics.Counts;
import org.endotype.genomics.omics.OmicsTable;
import org.endotype.genomics.omics.SampleLabels;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype omics harmonize}. */
@Command(
        name = "harmonize",
        mixinStandardHelpOptions = true,
        description = {
            "Take the effect of batch, site or scanner out of a table: of continuous values (combat) or of read counts"
                    + " (combat-seq).",
            "Give the variables you study as --preserve: what differs between batches and is not preserved is taken"
                    + " out. Values should be on a scale where batch effects add, such as log expression."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype omics harmonize --table rna.tsv --batch participants.tsv \\",
            "      --batch-column site \\",
            "      --preserve age,sex --method combat --out rna_harmonized.tsv"
        })
public final class HarmonizeCommand implements Callable<Integer> {

    @Option(
            names = "--table",
            paramLabel = "FILE",
            required = true,
            description = "Table of continuous values, or of read counts for combat-seq.")
    @SuppressWarnings("NullAway.Init") // required
    Path table;

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            required = true,
            description = "Table whose first column holds sample ids, with a column of batches.")
    @SuppressWarnings("NullAway.Init") // required
    Path batch;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "combat",
            description =
                    "combat: continuous values; combat-seq: whole counts in, whole counts out (default: ${DEFAULT-VALUE}).")
    String method = "combat";

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Harmonised values.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--batch-column",
            paramLabel = "COL",
            description = "Column of batches (default: batch, or else the second column).")
    @Nullable
    String batchColumn;

    @Option(
            names = "--preserve",
            paramLabel = "COL",
            split = ",",
            description = "Columns of the batch table whose effects are kept, such as age,sex.")
    List<String> preserve = new ArrayList<>();

    @Option(names = "--reference-batch", paramLabel = "LABEL", description = "Batch that stays as it is.")
    @Nullable
    String referenceBatch;

    @Option(names = "--mean-only", description = "Adjust means and leave variances.")
    boolean meanOnly;

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
        if (method.equals("combat-seq")) {
            adjustCounts();
            return 0;
        }
        if (!method.equals("combat")) {
            throw new InvalidConfiguration("unknown method '" + method + "'; use combat or combat-seq");
        }
        Combat combat =
                Combat.withDefaults().with(meanOnly ? Combat.Effects.LOCATION : Combat.Effects.LOCATION_AND_SCALE);
        if (referenceBatch != null) {
            combat = combat.withReferenceBatch(referenceBatch);
        }
        OmicsTable values = OmicsTable.read(table, input.orientation());
        SampleLabels batches = SampleLabels.read(
                batch, "batch", batchColumn, preserve, values.values().samples());
        FittedCombat fitted = combat.fit(
                values.values(), batches.labels(), batches.design(), batches.designColumns(), run.parallelism());
        values.writeLike(fitted.apply(values.values(), batches.labels(), batches.design()), out);
        if (!run.isQuiet()) {
            report(values, fitted);
        }
        return 0;
    }

    private void adjustCounts() {
        if (referenceBatch != null || meanOnly) {
            throw new InvalidConfiguration("--reference-batch and --mean-only belong to --method combat");
        }
        OmicsTable values = OmicsTable.read(table, input.orientation());
        Counts counts = Counts.of(values.values(), SourceLocation.file(table), Counts.Fractions.REFUSE);
        SampleLabels batches = SampleLabels.read(batch, "batch", batchColumn, preserve, counts.samples());
        CountBatchAdjustment.Adjusted adjusted = CountBatchAdjustment.adjust(
                counts, batches.labels(), batches.design(), batches.designColumns(), run.parallelism());
        values.writeLike(adjusted.values(), out);
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf(
                    "%d features x %d samples in %d batches%n",
                    counts.featureCount(),
                    counts.sampleCount(),
                    batches.labels().stream().distinct().count());
            if (adjusted.passed() > 0) {
                err.printf(
                        "warning: %d features have no read in some batch and were left as they are%n",
                        adjusted.passed());
            }
            err.flush();
        }
    }

    private void report(OmicsTable values, FittedCombat fitted) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "%d features x %d samples in %d batches%n",
                values.values().featureCount(),
                values.values().sampleCount(),
                fitted.batches().size());
        if (fitted.unadjustedFeatures() > 0) {
            err.printf(
                    "warning: %d features do not vary (or are missing) in some batch and were left as they are%n",
                    fitted.unadjustedFeatures());
        }
        if (fitted.effects() == Combat.Effects.LOCATION && !meanOnly) {
            err.println("warning: a batch has one sample, so only means were adjusted");
        }
        err.flush();
    }
}
