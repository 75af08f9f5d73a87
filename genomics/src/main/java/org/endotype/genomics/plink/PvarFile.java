package org.endotype.genomics.plink;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.variant.Variant;

/**
 * Reads PLINK 2 {@code .pvar} files: VCF-like lines under a {@code #CHROM} header, else the columns of a bim. A site with
 * several alternates keeps them joined by commas as allele 1.
 */
final class PvarFile {

    private PvarFile() {}

    static List<Variant> read(Path file) {
        List<Variant> variants = new ArrayList<>();
        VariantNames names = new VariantNames();
        int columns = -1;
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                if (lines.startsWith('#')) {
                    if (lines.fieldEquals(0, "#CHROM")) {
                        columns = lines.count();
                        if (columns < 5
                                || !lines.fieldEquals(1, "POS")
                                || !lines.fieldEquals(2, "ID")
                                || !lines.fieldEquals(3, "REF")
                                || !lines.fieldEquals(4, "ALT")) {
                            throw new MalformedInput(
                                    lines.location(), "expected the header '#CHROM POS ID REF ALT ...'");
                        }
                    }
                    continue;
                }
                if (columns < 0) {
                    return BimFile.read(file);
                }
                if (lines.count() < 5) {
                    throw new MalformedInput(
                            lines.location(),
                            "expected at least 5 fields (#CHROM POS ID REF ALT), found " + lines.count());
                }
                variants.add(new Variant(
                        names.chromosome(lines, 0),
                        lines.integer(1, "position"),
                        lines.text(2),
                        names.allele(lines, 4),
                        names.allele(lines, 3)));
            }
        }
        return variants;
    }
}
