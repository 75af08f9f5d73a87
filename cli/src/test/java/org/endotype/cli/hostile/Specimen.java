package org.endotype.cli.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole file of one format among those that a command reads with it.
 *
 * @param name of the format, as the table shows it
 * @param file the file that is damaged
 * @param body whether its content is text
 * @param packing what lies around its content
 * @param fields counts and lengths within the content, lowest byte first
 * @param magic bytes at the start of the content that make the format known; 0 where there are none
 * @param cut whether a cut can always be noticed
 * @param seal puts right the checksum that is kept of the file, so that what lies behind it is tried too
 * @param command the words after {@code endotype}; outputs go below the folder given
 */
record Specimen(
        String name,
        Path file,
        Body body,
        Packing packing,
        List<Field> fields,
        int magic,
        Cut cut,
        Seal seal,
        Command command) {

    enum Body {
        TEXT,
        BINARY
    }

    /** A text that is cut between two lines is a shorter text. */
    enum Cut {
        NOTICED,
        MAY_PASS
    }

    /** Formats whose files may stand for each other: what plink2 takes for one, it takes for the other. */
    Family family() {
        if (name.contains("json")) {
            return Family.JSON;
        }
        return switch (name) {
            case ".bim", ".pvar", ".vcf", ".vcf.gz, gzip", ".vcf.gz, BGZF", ".bcf" -> Family.VARIANTS;
            case ".fam", ".psam", ".sample" -> Family.PEOPLE;
            case ".bgen, zlib", ".bgen, plain" -> Family.BGEN;
            case ".nii", ".nii, NIfTI-2", ".nii.gz", "atlas .nii" -> Family.IMAGE;
            default -> body == Body.TEXT ? Family.TABLE : Family.ALONE;
        };
    }

    enum Family {
        VARIANTS,
        PEOPLE,
        BGEN,
        IMAGE,
        JSON,
        TABLE,
        ALONE
    }

    /** A number within the content. */
    record Field(int offset, int width) {}

    @FunctionalInterface
    interface Seal {
        void renew() throws IOException;
    }

    @FunctionalInterface
    interface Command {
        List<Object> words(Path out);
    }
}
