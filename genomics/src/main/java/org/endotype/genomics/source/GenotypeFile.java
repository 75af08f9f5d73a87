package org.endotype.genomics.source;

import java.nio.file.Path;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.bgen.ReferenceAllele;
import org.endotype.genomics.genotype.GenotypeLocation;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.vcf.VcfOptions;
import org.jspecify.annotations.Nullable;

/**
 * A genotype file or set as another process opens it.
 *
 * @param file absolute; a prefix for sets
 * @param sample the .sample file of a BGEN file, or null
 * @param reference which allele of a BGEN file is the reference
 * @param vcf how a VCF or BCF is read
 */
record GenotypeFile(Format format, String file, @Nullable String sample, ReferenceAllele reference, VcfOptions vcf)
        implements GenotypeLocation {

    enum Format {
        BED,
        PGEN,
        VCF,
        BGEN
    }

    static GenotypeFile of(Format format, Path file) {
        return of(format, file, VcfOptions.withDefaults());
    }

    static GenotypeFile of(Format format, Path file, VcfOptions options) {
        return new GenotypeFile(
                format, file.toAbsolutePath().normalize().toString(), null, ReferenceAllele.FIRST, options);
    }

    static GenotypeFile bgen(Path file, @Nullable Path sample, ReferenceAllele reference) {
        return new GenotypeFile(
                Format.BGEN,
                file.toAbsolutePath().normalize().toString(),
                sample == null ? null : sample.toAbsolutePath().normalize().toString(),
                reference,
                VcfOptions.withDefaults());
    }

    @Override
    public GenotypeSource open() {
        Path path = Path.of(file);
        Parallelism alone = Parallelism.single();
        return switch (format) {
            case BED -> GenotypeSources.openBed(path);
            case PGEN -> GenotypeSources.openPgen(path);
            case VCF -> GenotypeSources.openVcf(path, vcf, alone);
            case BGEN -> GenotypeSources.openBgen(path, sample == null ? null : Path.of(sample), reference);
        };
    }
}
