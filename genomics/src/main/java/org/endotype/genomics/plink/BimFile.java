package org.endotype.genomics.plink;

import java.nio.file.Path;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.variant.Variant;
import org.endotype.genomics.variant.VariantTable;

/** Reads PLINK 1 {@code .bim} files: chromosome, id, genetic position, base-pair position, allele 1, allele 2. */
final class BimFile {

    private BimFile() {}

    static List<Variant> read(Path file) {
        VariantTable.Builder variants = new VariantTable.Builder();
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                if (lines.count() != 6 && lines.count() != 5) {
                    String hint = lines.startsWith('#') ? "; is this a .pvar or a VCF? use --pfile or --vcf" : "";
                    throw new MalformedInput(
                            lines.location(),
                            "expected 6 fields (chromosome, id, centimorgans, position, allele 1, allele 2), found "
                                    + lines.count() + hint);
                }
                // PLINK also writes bim files without the genetic position.
                int position = lines.count() - 3;
                int positionBp = lines.integer(position, "base-pair position");
                if (positionBp < 0) {
                    throw new MalformedInput(
                            lines.location(),
                            "base-pair position is negative, which excludes a variant in PLINK; remove the variant"
                                    + " from the file set");
                }
                variants.add(lines, 0, positionBp, 1, position + 1, position + 2);
            }
        }
        return variants.build();
    }
}
