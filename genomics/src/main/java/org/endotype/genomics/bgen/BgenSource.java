package org.endotype.genomics.bgen;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.endotype.genomics.genotype.FileSource;
import org.endotype.genomics.genotype.GenotypeListing;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SampleIds;
import org.jspecify.annotations.Nullable;

/**
 * A BGEN file of layout 2 (versions 1.2 and 1.3; uncompressed, zlib or Zstandard; 1 to 32 bits a probability; phased or
 * not) or layout 1, with the ids it holds or those of a {@code .sample} file. Probabilities become dosages of allele 1,
 * and dosages within 0.1 copies of a whole number calls. Sites of other than two alleles are left out; a genotype of
 * more than two copies is missing; haploid ones stand on the scale of diploid ones.
 *
 * <p>Streams; memory is the variants, eight bytes a variant and a stretch of the file. zlib blocks carry a checksum,
 * the others do not.
 *
 * <p>Source: Band and Marchini, bioRxiv 308296 (2018); the BGEN 1.2 and 1.3 specifications.
 */
public final class BgenSource extends FileSource {

    private final BgenIndex index;
    private final ReferenceAllele reference;

    private BgenSource(BgenIndex index, ReferenceAllele reference, GenotypeListing listing) {
        super(listing);
        this.index = index;
        this.reference = reference;
    }

    /**
     * Opens a file.
     *
     * @param sample the {@code .sample} file; where null, one of the same name beside the BGEN file, else the ids within
     *     it
     */
    public static BgenSource open(Path file, @Nullable Path sample, ReferenceAllele reference) {
        InputFiles.requireReadable(file);
        BgenIndex index = BgenIndex.read(file, reference);
        Path people = sample == null ? beside(file) : sample;
        List<Path> files = new ArrayList<>(List.of(file));
        List<Person> persons;
        if (people != null) {
            files.add(people);
            persons = SampleFile.read(people);
            if (persons.size() != index.sampleCount()) {
                throw new InconsistentInput(
                        SourceLocation.file(people),
                        "lists " + persons.size() + " samples, the .bgen holds " + index.sampleCount()
                                + "; the files are not from one set");
            }
        } else if (!index.sampleIds().isEmpty()) {
            persons = index.sampleIds().stream().map(Person::unknown).toList();
        } else {
            throw new InconsistentInput(
                    SourceLocation.file(file), "holds no sample ids; give its .sample file with --sample");
        }
        if (index.variants().isEmpty()) {
            throw new InconsistentInput(SourceLocation.file(file), "holds no biallelic variant");
        }
        List<String> notes = index.multiallelic() == 0
                ? List.of()
                : List.of(index.multiallelic() + " sites of other than two alleles were left out");
        return new BgenSource(
                index,
                reference,
                new GenotypeListing(
                        files,
                        SampleIds.of(people == null ? file : people, persons),
                        persons,
                        index.variants(),
                        notes));
    }

    private static @Nullable Path beside(Path file) {
        String name = file.toString();
        int dot = name.endsWith(".bgen") ? name.length() - 5 : name.length();
        Path sample = Path.of(name.substring(0, dot) + ".sample");
        return Files.exists(sample) ? sample : null;
    }

    @Override
    public boolean hasDosages() {
        return true;
    }

    @Override
    public GenotypeReader open() {
        return new BgenReader(index, reference);
    }
}
