package org.endotype.imaging.parcel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.endotype.core.table.TextTable;

/**
 * What the numbers of an atlas are called. Read from BIDS tables ({@code index} and {@code name} columns, {@code .tsv}
 * or {@code .csv}) and from text files whose lines start with a number and a name (AAL, FreeSurfer, MRIcron).
 */
final class LabelNames {

    private static final Pattern NUMBER_AND_NAME = Pattern.compile("\\s*(-?\\d+)[\\s,]+(\\S+).*");

    private LabelNames() {}

    /** The file of names beside an atlas, where there is one: its name with .tsv, .csv or .txt for its extension. */
    static Optional<Path> beside(Path atlas) {
        String name = String.valueOf(atlas.getFileName());
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String stem = plain.endsWith(".nii") ? plain.substring(0, plain.length() - 4) : plain;
        for (String candidate : List.of(stem + ".tsv", stem + ".csv", stem + ".txt", plain + ".txt", name + ".txt")) {
            Path file = atlas.resolveSibling(candidate);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Number to name; a number may stand once, and a name may not stand for two numbers. */
    static Map<Integer, String> read(Path file) {
        String name = file.toString();
        boolean table = name.endsWith(".tsv") || name.endsWith(".csv");
        Map<Integer, String> names = table ? readTable(file) : readLines(file);
        Map<String, Integer> seen = new LinkedHashMap<>();
        names.forEach((label, text) -> {
            Integer other = seen.put(text, label);
            if (other != null) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        "calls labels " + other + " and " + label + " both '" + text + "'; names must be unique");
            }
        });
        return names;
    }

    private static Map<Integer, String> readTable(Path file) {
        TextTable table = TextTable.read(file);
        int index = table.requireColumn("index");
        int name = table.requireColumn("name");
        Map<Integer, String> names = new LinkedHashMap<>();
        for (int row = 0; row < table.rowCount(); row++) {
            String number = table.text(row, index).trim();
            if (!number.matches("-?\\d{1,9}")) {
                throw new MalformedInput(
                        table.location(row), "column 'index': expected a whole number, found '" + number + "'");
            }
            put(names, Integer.parseInt(number), table.text(row, name).trim(), table.location(row));
        }
        return names;
    }

    private static Map<Integer, String> readLines(Path file) {
        Map<Integer, String> names = new LinkedHashMap<>();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(InputFiles.openText(file), StandardCharsets.UTF_8))) {
            long number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                Matcher matcher = NUMBER_AND_NAME.matcher(line);
                if (!matcher.matches() || matcher.group(1).length() > 9) {
                    throw new MalformedInput(
                            SourceLocation.line(file, number), "expected a label number and a name on each line");
                }
                put(names, Integer.parseInt(matcher.group(1)), matcher.group(2), SourceLocation.line(file, number));
            }
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
        return names;
    }

    private static void put(Map<Integer, String> names, int label, String name, SourceLocation location) {
        if (names.put(label, name) != null) {
            throw new MalformedInput(location, "label " + label + " stands twice; keep one line a label");
        }
    }
}
