package org.endotype.genomics.plink;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.Variant;

/**
 * The hardcalls of a PLINK 2 file set: {@code .pgen} of mode 02 (fixed width) or 10 (variable width, as {@code
 * --make-pgen} writes), with {@code .pvar} and {@code .psam}. Phase and dosages beside the hardcalls are passed over.
 * Sites with several alternate alleles are left out. Allele 1 is the alternate.
 *
 * <p>Streams; memory is an index of 9 bytes a variant and one stretch of records.
 *
 * <p>Source: PGEN file format specification (draft), chrchang, and files written by PLINK 2.
 */
public final class PgenSource implements GenotypeSource {

    private final PgenIndex index;
    private final List<Path> files;
    private final List<Person> people;
    private final SampleSet samples;
    private final List<Variant> variants;
    private final List<String> notes;

    private PgenSource(
            PgenIndex index,
            List<Path> files,
            List<Person> people,
            SampleSet samples,
            List<Variant> variants,
            List<String> notes) {
        this.index = index;
        this.files = files;
        this.people = people;
        this.samples = samples;
        this.variants = variants;
        this.notes = notes;
    }

    /** Opens {@code prefix.pgen}, {@code prefix.pvar} and {@code prefix.psam}. */
    public static GenotypeSource open(Path prefix) {
        String name = prefix.toString();
        if (name.endsWith(".pgen") || name.endsWith(".pvar") || name.endsWith(".psam")) {
            name = name.substring(0, name.length() - 5);
        }
        Path pgen = Path.of(name + ".pgen");
        Path pvar = Path.of(name + ".pvar");
        Path psam = Path.of(name + ".psam");
        if (!Files.exists(pvar) && Files.exists(Path.of(name + ".pvar.zst"))) {
            throw new InputOutputFailure(
                    SourceLocation.file(pvar),
                    "is there only as .pvar.zst, which cannot be read; unpack it with zstd -d");
        }
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
                List.of(pgen, pvar, psam),
                List.copyOf(people),
                SampleIds.of(psam, people),
                Collections.unmodifiableList(variants),
                notes);
        return SubsetSource.ofVariants(whole, java.util.Arrays.copyOf(biallelic, count));
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
    public SampleSet samples() {
        return samples;
    }

    @Override
    public List<Person> people() {
        return people;
    }

    @Override
    public List<Variant> variants() {
        return variants;
    }

    @Override
    public List<Path> files() {
        return files;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public GenotypeReader open() {
        return new PgenReader(index);
    }
}
