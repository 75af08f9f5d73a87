package org.endotype.genomics.score;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.jspecify.annotations.Nullable;

/** Lines of a weights file with their numbers, and fields by tab, comma or runs of blanks. */
final class WeightLines implements AutoCloseable {

    private static final int BUFFER_CHARS = 1 << 17;

    private final Path file;
    private final BufferedReader reader;
    private final boolean commaSeparated;
    private long lineNumber;

    WeightLines(Path file) {
        this.file = file;
        String name = file.toString().toLowerCase(Locale.ROOT);
        this.commaSeparated = name.endsWith(".csv") || name.endsWith(".csv.gz");
        this.reader = new BufferedReader(
                new InputStreamReader(
                        InputFiles.openText(file),
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                BUFFER_CHARS);
    }

    /** The next line that is not blank, without its end, or null at the end of the file. */
    @Nullable
    String next() {
        try {
            String line = reader.readLine();
            lineNumber++;
            while (line != null && line.isBlank()) {
                line = reader.readLine();
                lineNumber++;
            }
            if (lineNumber == 1 && line != null && line.startsWith("\ufeff")) {
                line = line.substring(1);
            }
            return line;
        } catch (CharacterCodingException notText) {
            throw new MalformedInput(
                    SourceLocation.file(file), "is not UTF-8 text; expected a table of weights", notText);
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    long lineNumber() {
        return lineNumber;
    }

    SourceLocation here() {
        return SourceLocation.line(file, lineNumber);
    }

    /** Comma where the name ends in .csv, else tab where the line holds one, else runs of blanks. */
    char separatorOf(String line) {
        if (commaSeparated) {
            return ',';
        }
        return line.indexOf('\t') >= 0 ? '\t' : ' ';
    }

    static List<String> split(String line, char separator) {
        List<String> fields = new ArrayList<>();
        int length = line.length();
        if (separator == ' ') {
            int at = 0;
            while (at < length) {
                while (at < length && isBlank(line.charAt(at))) {
                    at++;
                }
                int start = at;
                while (at < length && !isBlank(line.charAt(at))) {
                    at++;
                }
                if (at > start) {
                    fields.add(line.substring(start, at));
                }
            }
            return fields;
        }
        int start = 0;
        for (int at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, start)) {
            fields.add(line.substring(start, at).trim());
            start = at + 1;
        }
        fields.add(line.substring(start).trim());
        return fields;
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t' || character == '\r';
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }
}
