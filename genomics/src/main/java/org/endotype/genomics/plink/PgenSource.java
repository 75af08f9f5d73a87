package org.endotype.genomics.plink;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.endotype.genomics.genotype.FileSource;
import org.endotype.genomics.genotype.GenotypeListing;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SampleIds;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.Variant;

/**
 * A PLINK 2 file set: {@code .pgen} of mode 02 (fixed width), 03 and 04 (with dosages), 10 or 11 (variable width, as
 * {@code --make-pgen} writes), with {@code .pvar} and {@code .psam}, which may be compressed. Phase is passed over; the
 * hardcalls are the file's own, whatever its dosages. Sites with several alternate alleles are left out. Allele 1 is the
 * alternate.
 *
 * <p>Streams; memory is an index of 9 bytes a variant and one stretch of records. The format has no checksums: damage
 * that leaves a record well-formed cannot be seen.
 *
 * <p>Source: PGEN file format specification (draft), chrchang, and files written by PLINK 2.
 */
public final class PgenSource extends FileSource {

    private final PgenIndex index;

    private PgenSource(PgenIndex index, GenotypeListing listing) {
        super(listing);
        this.index = index;
    }

    /** Opens {@code prefix.pgen}, {@code prefix.pvar} and {@code prefix.psam}. */
    public static GenotypeSource open(Path prefix) {
        String name = prefix.toString();
        if (name.endsWith(".pgen") || name.endsWith(".pvar") || name.endsWith(".psam")) {
            name = name.substring(0, name.length() - 5);
        }
        Path pgen = Path.of(name + ".pgen");
        Path pvar = textFile(name, ".pvar");
        Path psam = textFile(name, ".psam");
        InputFiles.requireReadable(pgen);
        List<Person> people = PsamFile.read(psam);
        if (people.isEmpty()) {
            throw new MalformedInput(SourceLocation.file(psam), "lists no sample; expected one line a person");
        }
        List<Variant> variants = PvarFile.read(pvar);
        PgenIndex index = PgenIndex.read(pgen);
        requireSame(pgen, "samples", index.sampleCount(), people.size(), ".psam");
        requireSame(pgen, "variants", index.variantCount(), variants.size(), ".pvar");
        int[] biallelic = new int[variants.size()];
        int count = 0;
        for (int i = 0; i < biallelic.length; i++) {
            if (variants.get(i).allele1().indexOf(',') < 0) {
                biallelic[count++] = i;
            }
        }
        int left = variants.size() - count;
        List<String> notes =
                left == 0 ? List.of() : List.of(left + " sites with several alternate alleles were left out");
        PgenSource whole = new PgenSource(
                index,
                new GenotypeListing(List.of(pgen, pvar, psam), SampleIds.of(psam, people), people, variants, notes));
        if (count == 0) {
            throw new InconsistentInput(SourceLocation.file(pvar), "holds no biallelic variant");
        }
        return SubsetSource.ofVariants(whole, Arrays.copyOf(biallelic, count));
    }

    /** The file itself, or else its compressed form. */
    private static Path textFile(String prefix, String extension) {
        for (String compressed : new String[] {"", ".zst", ".gz"}) {
            Path file = Path.of(prefix + extension + compressed);
            if (Files.exists(file)) {
                return file;
            }
        }
        return Path.of(prefix + extension);
    }

    private static void requireSame(Path pgen, String what, int inPgen, int inText, String textFile) {
        if (inPgen != inText) {
            throw new InconsistentInput(
                    SourceLocation.file(pgen),
                    "holds " + inPgen + " " + what + ", the " + textFile + " lists " + inText
                            + "; the files are not from one set");
        }
    }

    @Override
    public boolean hasDosages() {
        return index.hasDosages();
    }

    @Override
    public GenotypeReader open() {
        return new PgenReader(index);
    }
}
