package org.endotype.genomics.source;

import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.plink.BedSource;

/** Opens genotype files; analyses are written against {@link GenotypeSource} and never name a format. */
public final class GenotypeSources {

    private GenotypeSources() {}

    /** A PLINK 1 set {@code prefix.bed}, {@code prefix.bim}, {@code prefix.fam}. */
    public static GenotypeSource openBed(Path prefix) {
        return BedSource.open(prefix);
    }

    /**
     * Whatever lies at a path as a cohort file names it: a bed prefix, or the file itself.
     *
     * @throws InputOutputFailure when nothing is there
     */
    public static GenotypeSource open(Path prefixOrFile) {
        if (Files.exists(withExtension(prefixOrFile, ".bed"))
                || prefixOrFile.toString().endsWith(".bed")) {
            return openBed(prefixOrFile);
        }
        throw new InputOutputFailure(
                SourceLocation.file(prefixOrFile),
                "no genotype file is there; expected a prefix of .bed, .bim and .fam");
    }

    private static Path withExtension(Path prefix, String extension) {
        return Path.of(prefix + extension);
    }
}
