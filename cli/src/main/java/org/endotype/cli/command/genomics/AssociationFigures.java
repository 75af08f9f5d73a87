package org.endotype.cli.command.genomics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.ManhattanPlot;
import org.endotype.core.report.figure.Numbers;
import org.endotype.core.report.figure.QuantilePlot;
import org.endotype.core.report.figure.SvgFile;
import org.endotype.genomics.association.AssociationResult;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the two figures of a scan. */
final class AssociationFigures {

    @Option(
            names = "--figures",
            paramLabel = "DIR",
            description = "Write manhattan.svg and qq.svg into this folder, which is made where it is not there.")
    @Nullable
    Path folder;

    @Option(names = "--manhattan", paramLabel = "FILE", description = "Write the Manhattan plot (.svg).")
    @Nullable
    Path manhattan;

    @Option(names = "--qq", paramLabel = "FILE", description = "Write the quantile-quantile plot (.svg).")
    @Nullable
    Path quantiles;

    void check() {
        requireSvg("--manhattan", manhattan);
        requireSvg("--qq", quantiles);
        if (folder != null && (manhattan != null || quantiles != null)) {
            throw new InvalidConfiguration("--figures names both figures; leave out --manhattan and --qq");
        }
    }

    private static void requireSvg(String option, @Nullable Path file) {
        if (file != null && !file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
            throw new InvalidConfiguration(option + ": expected a name that ends in .svg");
        }
    }

    void write(AssociationResult result) {
        Path first = folder == null ? manhattan : folder.resolve("manhattan.svg");
        Path second = folder == null ? quantiles : folder.resolve("qq.svg");
        if (first == null && second == null) {
            return;
        }
        long tested = java.util.Arrays.stream(result.pValues())
                .filter(p -> !Double.isNaN(p))
                .count();
        if (tested == 0) {
            throw new DegenerateData("no variant could be tested, so there is nothing to draw");
        }
        if (folder != null) {
            try {
                Files.createDirectories(folder);
            } catch (IOException failure) {
                throw AtomicOutput.failure(folder, "written", failure);
            }
        }
        String phenotype = result.data().phenotype();
        if (first != null) {
            FigureText text = new FigureText(
                    "manhattan",
                    "Association with " + phenotype + " along the genome",
                    "-log10 p of " + Numbers.count(tested)
                            + " variants by chromosome and position; dashed lines at 1e-5" + " and 5e-8.");
            SvgFile.write(
                    first,
                    ManhattanPlot.draw(text, result.variants().size(), i -> point(result, i), i -> result.variants()
                            .get(i)
                            .id()));
        }
        if (second != null) {
            FigureText text = new FigureText(
                    "qq",
                    "Observed and expected p values of " + phenotype,
                    "Ordered -log10 p of " + Numbers.count(tested) + " variants against its expectation under the"
                            + " null.");
            SvgFile.write(second, QuantilePlot.draw(text, result.pValues(), result.inflation()));
        }
    }

    private static ManhattanPlot.Point point(AssociationResult result, int index) {
        Variant variant = result.variants().get(index);
        return new ManhattanPlot.Point(
                ChromosomeKind.canonicalName(variant.chromosome()), variant.positionBp(), result.pValues()[index]);
    }
}
