package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;
import org.endotype.genomics.variant.VariantTable;
import org.jspecify.annotations.Nullable;

/**
 * What opening a genotype file tells before any genotype is read.
 *
 * @param files the files it is made of
 * @param samples ids, unique
 * @param people what the file says about each of them
 * @param variants in file order; the list is handed over, not copied
 * @param notes what a user should know about how the file was read
 * @param build the genome build that the file itself states, or null
 */
public record GenotypeListing(
        List<Path> files,
        SampleSet samples,
        List<Person> people,
        List<Variant> variants,
        List<String> notes,
        @Nullable GenomeBuild build) {

    /** For files that state no build. */
    public GenotypeListing(
            List<Path> files, SampleSet samples, List<Person> people, List<Variant> variants, List<String> notes) {
        this(files, samples, people, variants, notes, null);
    }

    public GenotypeListing {
        files = List.copyOf(files);
        people = List.copyOf(people);
        variants = variants instanceof VariantTable ? variants : Collections.unmodifiableList(variants);
        notes = List.copyOf(notes);
    }
}
