package org.endotype.cli.command.genomics;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.association.PValueFile;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.linkage.Clump;
import org.endotype.genomics.linkage.ClumpOptions;
import org.endotype.genomics.linkage.ClumpOptions.Correlation;
import org.endotype.genomics.linkage.Clumping;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics clump}. */
@Command(
        name = "clump",
        mixinStandardHelpOptions = true,
        description = {
            "Gathers associated variants into clumps around the strongest ones, by linkage disequilibrium in the"
                    + " genotypes; the choices are those of PLINK 1.9's --clump.",
            "The association table is ours, PLINK's, or any with a column of variant ids and one of p values."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype genomics clump --bfile cohort --association gwas.tsv.gz \\",
            "      --p1 5e-8 --r2 0.1 --kb 1000 --out clumps.tsv"
        })
public final class GenomicsClumpCommand implements Callable<Integer> {

    private static final List<String> HEADER = List.of(
            "chromosome",
            "position_bp",
            "id",
            "p",
            "member_count",
            "p_from_05",
            "p_below_05",
            "p_below_01",
            "p_below_001",
            "p_below_0001",
            "members");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(
            names = "--association",
            paramLabel = "FILE",
            required = true,
            description = "Association results; separated by tabs, commas (.csv) or blanks.")
    @SuppressWarnings("NullAway.Init") // required
    Path association;

    @Option(
            names = "--id-column",
            paramLabel = "NAME",
            description = "Its column of variant ids (default: id, SNP ...).")
    @Nullable
    String idColumn;

    @Option(names = "--p-column", paramLabel = "NAME", description = "Its column of p values (default: p, P ...).")
    @Nullable
    String pColumn;

    @Option(
            names = "--p1",
            paramLabel = "P",
            defaultValue = "1e-4",
            description = "Largest p of an index variant (default: ${DEFAULT-VALUE}).")
    double indexP = 1e-4;

    @Option(
            names = "--p2",
            paramLabel = "P",
            defaultValue = "0.01",
            description = "Largest p of a member that is named (default: ${DEFAULT-VALUE}).")
    double memberP = 0.01;

    @Option(
            names = "--r2",
            paramLabel = "R2",
            defaultValue = "0.5",
            description = "Members are correlated with the index variant beyond this (default: ${DEFAULT-VALUE}).")
    double r2 = 0.5;

    @Option(
            names = "--kb",
            paramLabel = "KB",
            defaultValue = "250",
            description = "Members lie closer to the index variant than this (default: ${DEFAULT-VALUE}).")
    double kilobases = 250;

    @Option(
            names = "--correlation",
            paramLabel = "KIND",
            defaultValue = "haplotype",
            description = "haplotype (likeliest haplotype frequencies, as PLINK 1.9) or genotype (default:"
                    + " ${DEFAULT-VALUE}).")
    Correlation correlation = Correlation.HAPLOTYPE;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Clumps, from the smallest p on (.tsv, .tsv.gz, .csv).")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--out-index",
            paramLabel = "FILE",
            description = "Ids of the index variants, one a line, for --extract.")
    @Nullable
    Path outIndex;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (!(kilobases > 0)) {
            throw new InvalidConfiguration("--kb: expected a distance above 0, found " + kilobases);
        }
        ClumpOptions options =
                new ClumpOptions(indexP, memberP, r2, Math.max(1, Math.round(kilobases * 1000)), correlation);
        Parallelism parallelism = run.parallelism();
        GenotypeSource source = input.open(run);
        PValueFile results = PValueFile.read(association, source.variants(), idColumn, pColumn);
        if (!run.isQuiet()) {
            GenomicsOutput.warnOfUnfinished(spec, association);
        }
        List<Clump> clumps = Clumping.of(source, results.pValues(), options, parallelism);
        LongTableWriter.write(out, HEADER, clumps.size(), parallelism, (row, cells) -> {
            Clump clump = clumps.get((int) row);
            Variant variant = source.variants().get(clump.index());
            String named = Arrays.stream(clump.members())
                    .filter(member -> results.pValues()[member] <= memberP)
                    .mapToObj(member -> source.variants().get(member).id())
                    .collect(Collectors.joining(","));
            cells.text(variant.chromosome())
                    .integer(variant.positionBp())
                    .text(variant.id())
                    .number(clump.p())
                    .integer(clump.members().length)
                    .integer(clump.notSignificant())
                    .integer(clump.below05())
                    .integer(clump.below01())
                    .integer(clump.below001())
                    .integer(clump.below0001())
                    .text(named.isEmpty() ? "-" : named);
        });
        if (outIndex != null) {
            GenomicsOutput.writeLines(outIndex, clumps.size(), i -> source.variants()
                    .get(clumps.get(i).index())
                    .id());
        }
        report(source, results, clumps);
        return ExitCode.DONE.value();
    }

    private void report(GenotypeSource source, PValueFile results, List<Clump> clumps) {
        if (run.isQuiet()) {
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        if (results.unmatched() > 0) {
            err.println("note: " + results.unmatched() + " of " + results.rows()
                    + " rows of the association table are of variants that the genotypes lack");
        }
        if (results.repeated() > 0) {
            err.println("note: " + results.repeated() + " rows repeat a variant; the smallest p of each counts");
        }
        if (results.unclear() > 0) {
            err.println("warning: " + results.unclear()
                    + " variants share their id with others and could not be told apart; they took no part");
        }
        long members =
                clumps.stream().mapToLong(clump -> clump.members().length).sum();
        err.printf(Locale.ROOT, "%d clumps with %d further variants%n", clumps.size(), members);
        err.flush();
    }
}
