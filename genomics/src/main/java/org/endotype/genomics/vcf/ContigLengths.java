package org.endotype.genomics.vcf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.genomics.variant.GenomeBuild;
import org.jspecify.annotations.Nullable;

/** Tells the genome build of a VCF or BCF from its {@code ##contig} lines; unknown where these say different things. */
final class ContigLengths {

    private static final Pattern ID = Pattern.compile("[<,]ID=([^,>]+)");
    private static final Pattern LENGTH = Pattern.compile("[<,]length=(\\d{1,10})[,>]");

    private @Nullable GenomeBuild build;
    private boolean contradictory;

    void add(String headerLine) {
        if (!headerLine.startsWith("##contig=")) {
            return;
        }
        Matcher id = ID.matcher(headerLine);
        Matcher length = LENGTH.matcher(headerLine);
        if (!id.find() || !length.find()) {
            return;
        }
        GenomeBuild found = GenomeBuild.ofLength(id.group(1), Long.parseLong(length.group(1)))
                .orElse(null);
        if (found == null) {
            return;
        }
        contradictory |= build != null && build != found;
        build = found;
    }

    @Nullable
    GenomeBuild build() {
        return contradictory ? null : build;
    }
}
