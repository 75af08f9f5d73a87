package org.endotype.genomics.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Which samples and variants of a source to use: kept unless removed, extracted unless excluded, within any of the
 * regions. Immutable; starts from everything.
 */
public final class GenotypeSelection {

    private final @Nullable SampleList keep;
    private final @Nullable SampleList remove;
    private final @Nullable VariantList extract;
    private final @Nullable VariantList exclude;
    private final @Nullable RangeList extractRanges;
    private final @Nullable RangeList excludeRanges;
    private final List<GenomicRegion> regions;

    private GenotypeSelection(
            @Nullable SampleList keep,
            @Nullable SampleList remove,
            @Nullable VariantList extract,
            @Nullable VariantList exclude,
            @Nullable RangeList extractRanges,
            @Nullable RangeList excludeRanges,
            List<GenomicRegion> regions) {
        this.keep = keep;
        this.remove = remove;
        this.extract = extract;
        this.exclude = exclude;
        this.extractRanges = extractRanges;
        this.excludeRanges = excludeRanges;
        this.regions = regions;
    }

    public static GenotypeSelection everything() {
        return new GenotypeSelection(null, null, null, null, null, null, List.of());
    }

    public GenotypeSelection keep(SampleList samples) {
        return new GenotypeSelection(samples, remove, extract, exclude, extractRanges, excludeRanges, regions);
    }

    public GenotypeSelection remove(SampleList samples) {
        return new GenotypeSelection(keep, samples, extract, exclude, extractRanges, excludeRanges, regions);
    }

    public GenotypeSelection extract(VariantList variants) {
        return new GenotypeSelection(keep, remove, variants, exclude, extractRanges, excludeRanges, regions);
    }

    public GenotypeSelection exclude(VariantList variants) {
        return new GenotypeSelection(keep, remove, extract, variants, extractRanges, excludeRanges, regions);
    }

    public GenotypeSelection extract(RangeList ranges) {
        return new GenotypeSelection(keep, remove, extract, exclude, ranges, excludeRanges, regions);
    }

    public GenotypeSelection exclude(RangeList ranges) {
        return new GenotypeSelection(keep, remove, extract, exclude, extractRanges, ranges, regions);
    }

    /** Only variants in one of {@code within}; an empty list stands for everywhere. */
    public GenotypeSelection within(List<GenomicRegion> within) {
        return new GenotypeSelection(keep, remove, extract, exclude, extractRanges, excludeRanges, List.copyOf(within));
    }

    /**
     * The selected part of a source.
     *
     * @throws InconsistentInput when no sample or no variant is left
     */
    public GenotypeSource applyTo(GenotypeSource source) {
        List<Person> people = source.people();
        int[] samples = IntStream.range(0, people.size())
                .filter(i -> wants(source.samples().id(i), people.get(i)))
                .toArray();
        if (samples.length == 0) {
            throw new InconsistentInput("--keep and --remove leave none of the " + people.size()
                    + " samples; compare their ids with those of the genotype file");
        }
        boolean anyRanges = extractRanges != null || excludeRanges != null;
        if (extract == null && exclude == null && !anyRanges && regions.isEmpty()) {
            return SubsetSource.ofSamples(source, samples);
        }
        List<Variant> variants = source.variants();
        int[] chosen = new int[variants.size()];
        int count = 0;
        for (int i = 0; i < chosen.length; i++) {
            if (wants(variants.get(i))) {
                chosen[count++] = i;
            }
        }
        if (count == 0) {
            throw new InconsistentInput("--extract, --exclude, --chr and --region leave none of the " + variants.size()
                    + " variants; compare their ids and chromosome names with those of the genotype file");
        }
        return SubsetSource.of(source, samples, java.util.Arrays.copyOf(chosen, count));
    }

    /** What a user should know about how the lists fit the genotypes, and of text files that may be cut. No ids. */
    public List<String> warnings(GenotypeSource source) {
        List<String> warnings = new ArrayList<>(UnfinishedText.warnings(
                source.files().stream().filter(GenotypeSelection::isText).toList()));
        if (keep != null) {
            keep.warnings("--keep", source).forEach(warnings::add);
        }
        if (remove != null) {
            remove.warnings("--remove", source).forEach(warnings::add);
        }
        if (extract != null) {
            extract.warnings("--extract", source.variants()).forEach(warnings::add);
        }
        if (exclude != null) {
            exclude.warnings("--exclude", source.variants()).forEach(warnings::add);
        }
        if (extractRanges != null) {
            warnings.addAll(extractRanges.warnings());
        }
        if (excludeRanges != null) {
            warnings.addAll(excludeRanges.warnings());
        }
        return warnings;
    }

    private static boolean isText(Path file) {
        return Stream.of(".bim", ".fam", ".pvar", ".psam", ".sample").anyMatch(file.toString()::endsWith);
    }

    private boolean wants(String sampleId, Person person) {
        return (keep == null || keep.names(sampleId, person)) && (remove == null || !remove.names(sampleId, person));
    }

    private boolean wants(Variant variant) {
        if (extract != null && !extract.names(variant.id()) || exclude != null && exclude.names(variant.id())) {
            return false;
        }
        if (extractRanges != null && !extractRanges.contains(variant)
                || excludeRanges != null && excludeRanges.contains(variant)) {
            return false;
        }
        if (regions.isEmpty()) {
            return true;
        }
        for (GenomicRegion region : regions) {
            if (region.contains(variant)) {
                return true;
            }
        }
        return false;
    }

    /** Chromosomes as {@code 1-4,22,X}. */
    public static List<GenomicRegion> parseChromosomes(String text) {
        List<GenomicRegion> regions = new ArrayList<>();
        for (String part : text.split(",")) {
            int dash = part.indexOf('-');
            int first = dash > 0 ? ChromosomeKind.autosomeNumber(part.substring(0, dash)) : 0;
            int last = dash > 0 ? ChromosomeKind.autosomeNumber(part.substring(dash + 1)) : 0;
            if (first > 0 && last >= first) {
                for (int number = first; number <= last; number++) {
                    regions.add(GenomicRegion.chromosome(Integer.toString(number)));
                }
            } else if (!part.isBlank() && dash <= 0) {
                regions.add(GenomicRegion.chromosome(part.trim()));
            } else {
                throw new InvalidConfiguration("expected chromosomes such as 1-4,22,X, found '" + text + "'");
            }
        }
        return regions;
    }
}
