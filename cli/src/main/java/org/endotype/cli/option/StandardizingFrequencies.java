package org.endotype.cli.option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.source.UnfinishedText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Allele frequencies from outside the cohort that genotypes are standardised by. */
public final class StandardizingFrequencies {

    @Option(
            names = "--frequencies",
            paramLabel = "FILE",
            description = "Allele frequencies to standardise by, for small cohorts: a PLINK .afreq or .frq, or the"
                    + " variants table of qc (default: those of the founders).")
    private @Nullable Path file;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    public boolean isGiven() {
        return file != null;
    }

    /** The frequencies of a source's variants, NaN where the file lacks one; empty without --frequencies. */
    public double[] of(GenotypeSource source, RunOptions run) {
        if (file == null) {
            return new double[0];
        }
        double[] frequencies = AlleleFrequencies.read(file).of(source.variants());
        long unknown = Arrays.stream(frequencies).filter(Double::isNaN).count();
        CommandSpec spec = command;
        if (spec != null && !run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            UnfinishedText.warnings(file).forEach(warning -> err.println("warning: " + warning));
            if (unknown > 0) {
                err.println("warning: --frequencies lacks " + unknown + " of " + frequencies.length
                        + " variants; the cohort's own frequencies were used for them");
            }
        }
        return frequencies;
    }
}
