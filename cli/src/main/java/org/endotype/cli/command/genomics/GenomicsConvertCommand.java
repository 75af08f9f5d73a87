package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.genomics.genotype.DosageTableWriter;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.plink.BedWriter;
import org.endotype.genomics.plink.PgenWriter;
import org.endotype.genomics.vcf.VcfWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics convert}. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description =
                "Writes genotypes, or the selected part of them, as a PLINK 1 or PLINK 2 set, a VCF or a Parquet table of"
                        + " dosages.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype genomics convert --vcf cohort.vcf.gz --out-bed cohort",
            "  endotype genomics convert --bgen imputed.bgen --chr 22 \\",
            "      --out-parquet dosages.parquet"
        })
public final class GenomicsConvertCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--out-bed", paramLabel = "PREFIX", description = "Write PREFIX.bed, PREFIX.bim and PREFIX.fam.")
    @Nullable
    Path outBed;

    @Option(
            names = "--out-pgen",
            paramLabel = "PREFIX",
            description = "Write PREFIX.pgen, PREFIX.pvar and PREFIX.psam, with dosages.")
    @Nullable
    Path outPgen;

    @Option(
            names = "--out-vcf",
            paramLabel = "FILE",
            description = "Write a VCF with GT, and DS where there are dosages: .vcf, or .vcf.gz for BGZF.")
    @Nullable
    Path outVcf;

    @Option(
            names = "--out-parquet",
            paramLabel = "FILE",
            description = "Write a table of dosages, a row a variant with a list of one dosage a sample, and"
                    + " NAME.samples.tsv with the order of the samples.")
    @Nullable
    Path outParquet;

    @Override
    public Integer call() {
        if (outBed == null && outPgen == null && outVcf == null && outParquet == null) {
            throw new InvalidConfiguration(
                    "nothing to write; give one or more of --out-bed, --out-pgen, --out-vcf and --out-parquet");
        }
        if (outParquet != null && !outParquet.toString().endsWith(".parquet")) {
            throw new InvalidConfiguration("--out-parquet: expected a name that ends in .parquet");
        }
        boolean callsAlone = outPgen == null && outVcf == null && outParquet == null;
        GenotypeSource source = callsAlone ? input.open(run) : input.openWithDosages(run);
        if (outBed != null) {
            BedWriter.write(source, outBed);
        }
        if (outPgen != null) {
            PgenWriter.write(source, outPgen);
        }
        if (outVcf != null) {
            VcfWriter.write(source, outVcf);
        }
        if (outParquet != null) {
            DosageTableWriter.write(source, outParquet);
        }
        if (!run.isQuiet()) {
            spec.commandLine()
                    .getErr()
                    .println(source.variants().size() + " variants of "
                            + source.samples().size() + " samples written");
        }
        return ExitCode.DONE.value();
    }
}
