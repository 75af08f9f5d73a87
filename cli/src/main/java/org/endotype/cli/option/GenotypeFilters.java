package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.genomics.source.GenomicRegion;
import org.endotype.genomics.source.GenotypeSelection;
import org.endotype.genomics.source.RangeList;
import org.endotype.genomics.source.SampleList;
import org.endotype.genomics.source.VariantList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which samples and variants of the genotypes to use. */
public final class GenotypeFilters {

    @Option(
            names = "--keep",
            paramLabel = "FILE",
            description = "Use only the samples listed: an id a line, or family and individual id.")
    private @Nullable Path keep;

    @Option(names = "--remove", paramLabel = "FILE", description = "Leave out the samples listed.")
    private @Nullable Path remove;

    @Option(
            names = "--extract",
            paramLabel = "[FORM] FILE",
            arity = "1..2",
            hideParamSyntax = true,
            description = "Use only the variants listed, an id a line; or, after the word bed1 (or range), those within"
                    + " ranges: chromosome, first and last position; after bed0, ranges as in UCSC BED files.")
    private List<String> extract = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "[FORM] FILE",
            arity = "1..2",
            hideParamSyntax = true,
            description = "Leave out the variants listed; forms as for --extract.")
    private List<String> exclude = new ArrayList<>();

    @Option(names = "--chr", paramLabel = "LIST", description = "Use only these chromosomes, such as 1-4,22,X.")
    private @Nullable String chromosomes;

    @Option(
            names = "--from-bp",
            paramLabel = "BP",
            description = "Use only variants at this position or later, of the one chromosome of --chr.")
    private @Nullable Integer fromBp;

    @Option(
            names = "--to-bp",
            paramLabel = "BP",
            description = "Use only variants at this position or before, of the one chromosome of --chr.")
    private @Nullable Integer toBp;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Use only variants in this region, such as 22:15500000-16000000; may be repeated.")
    private List<String> regions = new ArrayList<>();

    /** What the options ask for. */
    GenotypeSelection selection() {
        GenotypeSelection selection = GenotypeSelection.everything();
        if (keep != null) {
            selection = selection.keep(SampleList.read(keep));
        }
        if (remove != null) {
            selection = selection.remove(SampleList.read(remove));
        }
        if (!extract.isEmpty()) {
            RangeList.Form form = form("--extract", extract);
            Path file = Path.of(extract.get(extract.size() - 1));
            selection = form == null
                    ? selection.extract(VariantList.read(file))
                    : selection.extract(RangeList.read(file, form));
        }
        if (!exclude.isEmpty()) {
            RangeList.Form form = form("--exclude", exclude);
            Path file = Path.of(exclude.get(exclude.size() - 1));
            selection = form == null
                    ? selection.exclude(VariantList.read(file))
                    : selection.exclude(RangeList.read(file, form));
        }
        return selection.within(within());
    }

    private static RangeList.@Nullable Form form(String option, List<String> values) {
        if (values.size() == 1) {
            return null;
        }
        return switch (values.get(0).toLowerCase(Locale.ROOT)) {
            case "range", "bed1" -> RangeList.Form.ONE_BASED;
            case "bed0" -> RangeList.Form.ZERO_BASED_HALF_OPEN;
            default ->
                throw new InvalidConfiguration(
                        option + ": expected a file, or bed0, bed1 or range before it, found '" + values.get(0) + "'");
        };
    }

    private List<GenomicRegion> within() {
        List<GenomicRegion> within = new ArrayList<>();
        if (chromosomes != null) {
            within.addAll(GenotypeSelection.parseChromosomes(chromosomes));
        }
        if (fromBp != null || toBp != null) {
            if (within.size() != 1) {
                throw new InvalidConfiguration("--from-bp and --to-bp need --chr with one chromosome");
            }
            int first = fromBp == null ? 0 : fromBp;
            int last = toBp == null ? Integer.MAX_VALUE : toBp;
            if (first < 0 || last < first) {
                throw new InvalidConfiguration(
                        "expected --from-bp not beyond --to-bp, found " + first + " and " + last);
            }
            within.set(0, new GenomicRegion(within.get(0).chromosome(), first, last));
        }
        for (String region : regions) {
            within.add(GenomicRegion.parse(region));
        }
        return within;
    }
}
