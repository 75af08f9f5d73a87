package org.endotype.cli.command.genomics;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.pharmacogene.AbsentSites;
import org.endotype.genomics.pharmacogene.PharmacogeneCall;
import org.endotype.genomics.pharmacogene.Pharmacogenes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics pharmacogenes}. */
@Command(
        name = "pharmacogenes",
        mixinStandardHelpOptions = true,
        description = {
            "Star alleles and metaboliser phenotypes: CYP2C19, CYP2C9 and CYP2B6 from a VCF on GRCh38, CYP2D6 activity"
                    + " scores from calls made elsewhere.",
            "Defining positions without a call are listed and never read as reference. All diplotypes that fit are"
                    + " reported."
        },
        footerHeading = "%nExample:%n",
        footer = {"  endotype genomics pharmacogenes --vcf cohort.vcf.gz --gene CYP2C19 \\", "      --out cyp2c19.tsv"})
public final class PharmacogenesCommand implements Callable<Integer> {

    @Option(names = "--vcf", paramLabel = "FILE", description = "VCF on GRCh38, plain, gzip or BGZF; or BCF.")
    @Nullable
    Path vcf;

    @Option(
            names = "--gene",
            paramLabel = "GENE",
            required = true,
            split = ",",
            description = "CYP2C19, CYP2C9, CYP2B6 or CYP2D6; several with commas or by repeating it.")
    List<String> genes = new ArrayList<>();

    @Option(
            names = "--outside-calls",
            paramLabel = "FILE",
            description = "For CYP2D6: a table of sample_id and diplotype, such as *1x2/*4.")
    @Nullable
    Path outsideCalls;

    @Option(
            names = "--absent-sites",
            paramLabel = "POLICY",
            defaultValue = "missing",
            description = "What sites that the file does not mention stand for: missing or reference (default:"
                    + " ${DEFAULT-VALUE}).")
    AbsentSites absentSites = AbsentSites.MISSING;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "sample_id, gene, diplotype, phenotype, activity_score, missing_positions.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--out-wide",
            paramLabel = "FILE",
            description = "The same, one row a sample with four columns a gene.")
    @Nullable
    Path outWide;

    @Option(names = "--quiet", description = "Print no messages, only errors.")
    boolean quiet;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (outWide != null) {
            TableWriter.requireKnownFormat(outWide);
        }
        if (new HashSet<>(genes.stream()
                                .map(gene -> gene.toUpperCase(Locale.ROOT))
                                .toList())
                        .size()
                < genes.size()) {
            throw new InvalidConfiguration("--gene names a gene twice: " + String.join(", ", genes));
        }
        List<PharmacogeneCall> calls = new ArrayList<>();
        if (!quiet) {
            GenomicsOutput.warnOfUnfinished(spec, vcf, outsideCalls);
        }
        for (String gene : genes) {
            Pharmacogenes.Result result = call(gene);
            calls.addAll(result.calls());
            if (!quiet) {
                report(gene, result);
            }
        }
        Pharmacogenes.write(out, calls);
        if (outWide != null) {
            Pharmacogenes.writeWide(outWide, calls);
        }
        return 0;
    }

    private Pharmacogenes.Result call(String gene) {
        if (Pharmacogenes.needsOutsideCalls(gene)) {
            if (outsideCalls == null) {
                throw new InvalidConfiguration(
                        "CYP2D6 has deletions, duplications and hybrids that a VCF of small variants cannot show; give"
                                + " calls of a dedicated caller with --outside-calls");
            }
            return Pharmacogenes.fromOutsideCalls(outsideCalls);
        }
        if (vcf == null) {
            throw new InvalidConfiguration("--gene " + gene + " needs --vcf");
        }
        return Pharmacogenes.fromVcf(vcf, gene, absentSites);
    }

    private void report(String gene, Pharmacogenes.Result result) {
        PrintWriter err = spec.commandLine().getErr();
        long none = result.calls().stream()
                .filter(call -> call.diplotypeCount() == 0)
                .count();
        long several = result.calls().stream()
                .filter(call -> call.diplotypeCount() > 1)
                .count();
        long incomplete = result.calls().stream()
                .filter(call -> !call.missingPositions().isEmpty())
                .count();
        err.println(gene + ": " + result.calls().size() + " samples, " + none + " without a call, " + several
                + " with several diplotypes that fit, " + incomplete + " with missing positions");
        if (!result.untested().isEmpty()) {
            err.println(gene + ": not tested, since small variants do not show them: "
                    + String.join(", ", result.untested()));
        }
        result.warnings().forEach(warning -> err.println("warning: " + warning));
        err.flush();
    }
}
