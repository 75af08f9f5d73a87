package org.endotype.genomics.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.bgen.BgenSource;
import org.endotype.genomics.bgen.ReferenceAllele;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.plink.BedSource;
import org.endotype.genomics.plink.PgenSource;
import org.endotype.genomics.source.GenotypeFile.Format;
import org.endotype.genomics.vcf.BcfLines;
import org.endotype.genomics.vcf.DosageField;
import org.endotype.genomics.vcf.Multiallelic;
import org.endotype.genomics.vcf.VcfOptions;
import org.endotype.genomics.vcf.VcfSource;
import org.jspecify.annotations.Nullable;

/** Opens genotype files; analyses are written against {@link GenotypeSource} and never name a format. */
public final class GenotypeSources {

    private GenotypeSources() {}

    /** A PLINK 1 set {@code prefix.bed}, {@code prefix.bim}, {@code prefix.fam}. */
    public static GenotypeSource openBed(Path prefix) {
        return LocatedSource.of(BedSource.open(prefix), GenotypeFile.of(Format.BED, prefix));
    }

    /** A VCF, plain, gzipped or BGZF; decoded as a whole when opened. */
    public static GenotypeSource openVcf(Path file, Multiallelic multiallelic, Parallelism parallelism) {
        return openVcf(file, VcfOptions.withDefaults().with(multiallelic), parallelism);
    }

    /** A VCF, or a BCF where its content says so, with a choice of dosages. */
    public static GenotypeSource openVcf(Path file, VcfOptions options, Parallelism parallelism) {
        GenotypeSource decoded = BcfLines.isBcf(file)
                ? VcfSource.openBcf(file, options, parallelism)
                : VcfSource.open(file, options, parallelism);
        return LocatedSource.of(decoded, GenotypeFile.of(Format.VCF, file, options));
    }

    /** {@link #openVcf(Path, Multiallelic, Parallelism)} without sites of several alternates, on all processors. */
    public static GenotypeSource openVcf(Path file) {
        return openVcf(file, Multiallelic.SKIP, Parallelism.available());
    }

    /** A PLINK 2 set {@code prefix.pgen}, {@code prefix.pvar}, {@code prefix.psam}. */
    public static GenotypeSource openPgen(Path prefix) {
        return LocatedSource.of(PgenSource.open(prefix), GenotypeFile.of(Format.PGEN, prefix));
    }

    /**
     * A BGEN file.
     *
     * @param sample its .sample file; where null, one beside it, else the ids within it
     */
    public static GenotypeSource openBgen(Path file, @Nullable Path sample, ReferenceAllele reference) {
        return LocatedSource.of(BgenSource.open(file, sample, reference), GenotypeFile.bgen(file, sample, reference));
    }

    /**
     * Whatever lies at a path as a cohort file names it: a bed prefix, a pgen prefix, or the file itself.
     *
     * @throws InputOutputFailure when nothing is there
     */
    public static GenotypeSource open(Path prefixOrFile) {
        return open(prefixOrFile, DosageField.HARD_CALL);
    }

    /** As {@link #open(Path)}, with the dosages that a VCF or BCF has in DS. */
    public static GenotypeSource openWithDosages(Path prefixOrFile) {
        return open(prefixOrFile, DosageField.DS);
    }

    private static GenotypeSource open(Path prefixOrFile, DosageField dosages) {
        VcfOptions options = VcfOptions.withDefaults().with(dosages);
        String name = prefixOrFile.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".bed") || Files.exists(withExtension(prefixOrFile, ".bed"))) {
            return openBed(prefixOrFile);
        }
        if (name.endsWith(".pgen") || Files.exists(withExtension(prefixOrFile, ".pgen"))) {
            return openPgen(prefixOrFile);
        }
        if (name.endsWith(".vcf") || name.endsWith(".vcf.gz") || name.endsWith(".vcf.bgz") || name.endsWith(".bcf")) {
            return openVcf(prefixOrFile, options, Parallelism.available());
        }
        if (name.endsWith(".bgen")) {
            return openBgen(prefixOrFile, null, ReferenceAllele.FIRST);
        }
        for (String extension : new String[] {".vcf.gz", ".vcf.bgz", ".vcf", ".bcf"}) {
            if (Files.exists(withExtension(prefixOrFile, extension))) {
                return openVcf(withExtension(prefixOrFile, extension), options, Parallelism.available());
            }
        }
        if (Files.exists(withExtension(prefixOrFile, ".bgen"))) {
            return openBgen(withExtension(prefixOrFile, ".bgen"), null, ReferenceAllele.FIRST);
        }
        throw new InputOutputFailure(
                SourceLocation.file(prefixOrFile),
                "no genotype file is there; expected a prefix of .bed, .bim and .fam or of .pgen, .pvar and .psam, or a"
                        + " .vcf, .vcf.gz, .bcf or .bgen file");
    }

    private static Path withExtension(Path prefix, String extension) {
        return Path.of(prefix + extension);
    }
}
