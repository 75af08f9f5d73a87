package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.bgen.ReferenceAllele;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.source.BuildCheck;
import org.endotype.genomics.source.GenotypeSelection;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.source.PseudoAutosomalSplit;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.vcf.DosageField;
import org.endotype.genomics.vcf.Multiallelic;
import org.endotype.genomics.vcf.VcfOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where genotypes come from and which samples and variants of them to use. */
public final class GenotypeInput {

    @Option(names = "--bfile", paramLabel = "PREFIX", description = "PLINK 1 set PREFIX.bed, PREFIX.bim, PREFIX.fam.")
    private @Nullable Path bfile;

    @Option(
            names = "--pfile",
            paramLabel = "PREFIX",
            description = "PLINK 2 set PREFIX.pgen, PREFIX.pvar, PREFIX.psam; .pvar and .psam also as .zst or .gz.")
    private @Nullable Path pfile;

    @Option(names = "--vcf", paramLabel = "FILE", description = "VCF, plain, gzip or BGZF; or BCF.")
    private @Nullable Path vcf;

    @Option(names = "--bcf", paramLabel = "FILE", description = "BCF 2.")
    private @Nullable Path bcf;

    @Option(
            names = "--bgen",
            paramLabel = "FILE [REF]",
            arity = "1..2",
            hideParamSyntax = true,
            description = "BGEN 1.1 to 1.3; REF tells the reference allele: ref-first (the default), ref-last, as PLINK"
                    + " writes, or ref-unknown.")
    private List<String> bgen = new ArrayList<>();

    @Option(
            names = "--sample",
            paramLabel = "FILE",
            description = "The .sample file of --bgen (default: one of the same name, else the ids in the BGEN file).")
    private @Nullable Path sample;

    @Mixin
    private GenotypeFilters filters = new GenotypeFilters();

    @Option(
            names = "--multiallelic",
            paramLabel = "RULE",
            defaultValue = "skip",
            description = "Sites of a VCF or BCF with several alternate alleles: skip leaves them out, split makes one"
                    + " variant an alternate (default: ${DEFAULT-VALUE}).")
    private Multiallelic multiallelic = Multiallelic.SKIP;

    @Option(
            names = "--dosage",
            paramLabel = "FIELD",
            defaultValue = "DS",
            description =
                    "Dosages of a VCF or BCF, for scores, association and conversion: DS, GP or hard-call for none"
                            + " (default: ${DEFAULT-VALUE}).")
    private String dosage = "DS";

    @Option(
            names = "--genome-build",
            paramLabel = "BUILD",
            description = "Build of the genotypes' positions: b37 or b38 (also GRCh37, hg19 ...). Genotypes that"
                    + " contradict it are refused.")
    private @Nullable String genomeBuild;

    @Option(
            names = "--split-par",
            paramLabel = "BUILD",
            description = "Take the pseudo-autosomal regions of this build out of X, as PAR1 and PAR2.")
    private @Nullable String splitPar;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Opens the one input that was given for its calls, applies the selection and tells what there is to note. */
    public GenotypeSource open(RunOptions run) {
        return open(run, DosageField.HARD_CALL);
    }

    /** As {@link #open(RunOptions)}, with the dosages that it carries. */
    public GenotypeSource openWithDosages(RunOptions run) {
        return open(run, dosageField());
    }

    private GenotypeSource open(RunOptions run, DosageField dosages) {
        GenotypeSelection selection = filters.selection();
        GenotypeSource whole = openWhole(run.parallelism(), dosages);
        CommandSpec spec = command;
        if (!run.isQuiet() && spec != null) {
            whole.notes().forEach(note -> spec.commandLine().getErr().println("note: " + note));
            selection
                    .warnings(whole)
                    .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
            spec.commandLine().getErr().flush();
        }
        return selection.applyTo(whole);
    }

    /** Opens the one input that was given for its calls, with everyone and everything in it. */
    public GenotypeSource openWhole(Parallelism parallelism) {
        return openWhole(parallelism, DosageField.HARD_CALL);
    }

    private GenotypeSource openWhole(Parallelism parallelism, DosageField dosages) {
        int given = (bfile == null ? 0 : 1)
                + (pfile == null ? 0 : 1)
                + (vcf == null ? 0 : 1)
                + (bcf == null ? 0 : 1)
                + (bgen.isEmpty() ? 0 : 1);
        if (given != 1) {
            throw new InvalidConfiguration("expected one of --bfile, --pfile, --vcf, --bcf and --bgen, found " + given);
        }
        if (sample != null && bgen.isEmpty()) {
            throw new InvalidConfiguration("--sample belongs to --bgen");
        }
        Optional<GenomeBuild> build = genomeBuild();
        GenomeBuild split = splitPar == null ? null : build("--split-par", splitPar);
        if (split != null && build.isPresent() && build.get() != split) {
            throw new InvalidConfiguration("--genome-build and --split-par name different builds");
        }
        GenotypeSource source = openFile(parallelism, dosages);
        build.ifPresent(stated -> BuildCheck.require(source, stated));
        return split == null ? source : PseudoAutosomalSplit.of(source, split);
    }

    private GenotypeSource openFile(Parallelism parallelism, DosageField dosages) {
        if (bfile != null) {
            return GenotypeSources.openBed(bfile);
        }
        if (pfile != null) {
            return GenotypeSources.openPgen(pfile);
        }
        if (!bgen.isEmpty()) {
            return GenotypeSources.openBgen(Path.of(bgen.get(0)), sample, referenceAllele());
        }
        Path file = Objects.requireNonNull(vcf == null ? bcf : vcf);
        return GenotypeSources.openVcf(file, new VcfOptions(multiallelic, dosages), parallelism);
    }

    /** The build that --genome-build names. */
    public Optional<GenomeBuild> genomeBuild() {
        return genomeBuild == null ? Optional.empty() : Optional.of(build("--genome-build", genomeBuild));
    }

    private static GenomeBuild build(String option, String name) {
        return GenomeBuild.parse(name)
                .orElseThrow(() -> new InvalidConfiguration(option + ": expected b37 or b38, found '" + name + "'"));
    }

    private ReferenceAllele referenceAllele() {
        if (bgen.size() < 2) {
            return ReferenceAllele.FIRST;
        }
        return switch (bgen.get(1).toLowerCase(Locale.ROOT)) {
            case "ref-first" -> ReferenceAllele.FIRST;
            case "ref-last" -> ReferenceAllele.LAST;
            case "ref-unknown" -> ReferenceAllele.UNKNOWN;
            default ->
                throw new InvalidConfiguration("--bgen: expected ref-first, ref-last or ref-unknown after the file,"
                        + " found '" + bgen.get(1) + "'");
        };
    }

    private DosageField dosageField() {
        return switch (dosage.toLowerCase(Locale.ROOT)) {
            case "ds" -> DosageField.DS;
            case "gp" -> DosageField.GP;
            case "hard-call", "hard_call" -> DosageField.HARD_CALL;
            default -> throw new InvalidConfiguration("--dosage: expected DS, GP or hard-call, found '" + dosage + "'");
        };
    }
}
