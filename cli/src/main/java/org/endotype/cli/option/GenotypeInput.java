package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.source.GenomicRegion;
import org.endotype.genomics.source.GenotypeSelection;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.source.SampleList;
import org.endotype.genomics.source.VariantList;
import org.endotype.genomics.vcf.Multiallelic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where genotypes come from and which samples and variants of them to use. */
public final class GenotypeInput {

    @Option(names = "--bfile", paramLabel = "PREFIX", description = "PLINK 1 set PREFIX.bed, PREFIX.bim, PREFIX.fam.")
    private @Nullable Path bfile;

    @Option(
            names = "--pfile",
            paramLabel = "PREFIX",
            description = "PLINK 2 set PREFIX.pgen, PREFIX.pvar, PREFIX.psam.")
    private @Nullable Path pfile;

    @Option(names = "--vcf", paramLabel = "FILE", description = "VCF, plain, gzip or BGZF.")
    private @Nullable Path vcf;

    @Option(
            names = "--keep",
            paramLabel = "FILE",
            description = "Use only the samples listed: an id a line, or family and individual id.")
    private @Nullable Path keep;

    @Option(names = "--remove", paramLabel = "FILE", description = "Leave out the samples listed.")
    private @Nullable Path remove;

    @Option(names = "--extract", paramLabel = "FILE", description = "Use only the variants listed, an id a line.")
    private @Nullable Path extract;

    @Option(names = "--exclude", paramLabel = "FILE", description = "Leave out the variants listed.")
    private @Nullable Path exclude;

    @Option(names = "--chr", paramLabel = "LIST", description = "Use only these chromosomes, such as 1-4,22,X.")
    private @Nullable String chromosomes;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Use only variants in this region, such as 22:15500000-16000000; may be repeated.")
    private List<String> regions = new ArrayList<>();

    @Option(
            names = "--multiallelic",
            paramLabel = "RULE",
            defaultValue = "skip",
            description = "Sites of a VCF with several alternate alleles: skip leaves them out, split makes one variant"
                    + " an alternate (default: ${DEFAULT-VALUE}).")
    private Multiallelic multiallelic = Multiallelic.SKIP;

    /** Opens the one input that was given and applies the selection. */
    public GenotypeSource open() {
        return open(Parallelism.available());
    }

    /** Opens the one input that was given, on some threads where it must be decoded, and applies the selection. */
    public GenotypeSource open(Parallelism parallelism) {
        return selection().applyTo(openWhole(parallelism));
    }

    /** Opens the one input that was given, with everyone and everything in it. */
    public GenotypeSource openWhole(Parallelism parallelism) {
        int given = (bfile == null ? 0 : 1) + (pfile == null ? 0 : 1) + (vcf == null ? 0 : 1);
        if (given != 1) {
            throw new InvalidConfiguration("expected one of --bfile, --pfile and --vcf, found " + given);
        }
        if (bfile != null) {
            return GenotypeSources.openBed(bfile);
        }
        if (vcf != null) {
            return GenotypeSources.openVcf(vcf, multiallelic, parallelism);
        }
        return GenotypeSources.openPgen(java.util.Objects.requireNonNull(pfile));
    }

    /** What --keep, --remove, --extract, --exclude, --chr and --region ask for. */
    public GenotypeSelection selection() {
        GenotypeSelection selection = GenotypeSelection.everything();
        if (keep != null) {
            selection = selection.keep(SampleList.read(keep));
        }
        if (remove != null) {
            selection = selection.remove(SampleList.read(remove));
        }
        if (extract != null) {
            selection = selection.extract(VariantList.read(extract));
        }
        if (exclude != null) {
            selection = selection.exclude(VariantList.read(exclude));
        }
        List<GenomicRegion> within = new ArrayList<>();
        if (chromosomes != null) {
            within.addAll(GenotypeSelection.parseChromosomes(chromosomes));
        }
        for (String region : regions) {
            within.add(GenomicRegion.parse(region));
        }
        return selection.within(within);
    }
}
