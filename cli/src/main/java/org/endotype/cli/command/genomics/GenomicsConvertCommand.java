package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.plink.BedWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics convert}. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = "Writes genotypes, or the selected part of them, as a PLINK 1 set of .bed, .bim and .fam.",
        footerHeading = "%nExample:%n",
        footer = "  endotype genomics convert --vcf cohort.vcf.gz --out-bed cohort")
public final class GenomicsConvertCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(
            names = "--out-bed",
            paramLabel = "PREFIX",
            required = true,
            description = "Write PREFIX.bed, PREFIX.bim and PREFIX.fam.")
    @SuppressWarnings("NullAway.Init") // required
    Path outBed;

    @Override
    public Integer call() {
        GenotypeSource source = input.open(run.parallelism());
        BedWriter.write(source, outBed);
        if (!run.isQuiet()) {
            source.notes().forEach(note -> spec.commandLine().getErr().println("note: " + note));
            spec.commandLine()
                    .getErr()
                    .println(source.variants().size() + " variants of "
                            + source.samples().size() + " samples written");
        }
        return ExitCode.DONE.value();
    }
}
