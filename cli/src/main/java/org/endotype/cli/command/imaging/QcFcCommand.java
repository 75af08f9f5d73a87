package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.quality.MeanDisplacement;
import org.endotype.imaging.quality.MotionConnectivity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What head motion leaves in connectivity. */
@Command(
        name = "qcfc",
        mixinStandardHelpOptions = true,
        description = {
            "Correlation of every edge with head motion over participants (QC-FC).",
            "Prints metric and value: participants, edges, median_absolute_r, share_p_below_0.05, share_q_below_0.05,"
                    + " distance_dependence (Spearman's correlation of r with the distance of the regions, with"
                    + " --atlas)."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging qcfc --connectivity edges.parquet \\",
            "      --quality derivatives/endotype/quality.tsv \\",
            "      --atlas atlas.nii.gz --out qcfc_edges.tsv"
        })
public final class QcFcCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Option(
            names = "--connectivity",
            paramLabel = "F",
            required = true,
            description = "Participants by edges a--b, as connectivity writes it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path connectivity;

    @Option(
            names = "--quality",
            paramLabel = "F",
            required = true,
            description = "Table with participant_id or run, and mean_framewise_displacement_mm (quality.tsv).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path quality;

    @Option(names = "--atlas", paramLabel = "F", description = "Label atlas, for the distances between regions.")
    @Nullable
    Path atlas;

    @Option(names = "--labels", paramLabel = "F", description = "Names of the labels, as for timeseries.")
    @Nullable
    Path labels;

    @Option(names = "--out", paramLabel = "F", description = "Table to write: edge, n, r, p, q, distance_mm.")
    @Nullable
    Path out;

    @Override
    public void run() {
        Optional.ofNullable(out).ifPresent(TableWriter::requireKnownFormat);
        FeatureMatrix edges = FeatureTable.read(connectivity);
        Map<String, double[]> centres = atlas == null
                ? Map.of()
                : LabelAtlas.read(atlas, Optional.ofNullable(labels), 0).centresMm();
        MotionConnectivity found = MotionConnectivity.of(edges, MeanDisplacement.read(quality), centres);
        MotionConnectivity.Summary summary = found.summary();
        if (out != null) {
            found.write(out);
        }
        PrintWriter print = spec.commandLine().getOut();
        print.println("metric\tvalue");
        print.println("participants\t" + summary.participants());
        print.println("edges\t" + summary.edges());
        line(print, "median_absolute_r", summary.medianAbsoluteCorrelation());
        line(print, "share_p_below_0.05", summary.shareSignificant());
        line(print, "share_q_below_0.05", summary.shareSignificantFdr());
        line(print, "distance_dependence", summary.distanceDependence());
        print.flush();
    }

    private static void line(PrintWriter print, String metric, double value) {
        print.println(metric + "\t" + (Double.isNaN(value) ? "NA" : TableWriter.formatNumber(value)));
    }
}
