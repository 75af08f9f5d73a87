package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.variant.Variant;

/**
 * What opening a genotype file tells before any genotype is read.
 *
 * @param files the files it is made of
 * @param samples ids, unique
 * @param people what the file says about each of them
 * @param variants in file order; the list is handed over, not copied
 * @param notes what a user should know about how the file was read
 */
public record GenotypeListing(
        List<Path> files, SampleSet samples, List<Person> people, List<Variant> variants, List<String> notes) {

    public GenotypeListing {
        files = List.copyOf(files);
        people = List.copyOf(people);
        variants = Collections.unmodifiableList(variants);
        notes = List.copyOf(notes);
    }
}
