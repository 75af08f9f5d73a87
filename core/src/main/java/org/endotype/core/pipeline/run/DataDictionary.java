package org.endotype.core.pipeline.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;
import org.endotype.core.table.TableWriter;

/**
 * Type, unit and meaning of every column of every table that a run wrote, as a table of its own beside them. Columns that
 * data name (features, people, groups) stand as one row with {@code *}, so that it names nobody.
 */
final class DataDictionary {

    static final String FILE = "data-dictionary.tsv";

    private static final List<String> HEADER = List.of("file", "column", "type", "unit", "meaning");

    /** What is known of columns, both as patterns in which {@code *} stands for any text. */
    private record Entry(String file, String column, String type, String unit, String meaning) {

        boolean describes(String path) {
            return matches(file, path);
        }

        boolean describes(String path, String name) {
            return describes(path) && matches(column, name);
        }

        private static boolean matches(String pattern, String text) {
            return Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), text);
        }
    }

    private DataDictionary() {}

    /** Writes the dictionary of the outputs that stand in the folder. */
    static void write(Path root, List<String> outputs) {
        List<Entry> known = entries();
        TableWriter.write(root.resolve(FILE), HEADER, rows -> {
            for (String output : outputs) {
                for (Entry entry : columnsOf(root, output, known)) {
                    rows.row(output, entry.column(), entry.type(), entry.unit(), entry.meaning());
                }
            }
            for (Entry entry : known) {
                if (entry.file().equals(FILE)) {
                    rows.row(FILE, entry.column(), entry.type(), entry.unit(), entry.meaning());
                }
            }
        });
    }

    private static List<Entry> columnsOf(Path root, String output, List<Entry> known) {
        if (output.endsWith(".parquet")) {
            return known.stream().filter(entry -> entry.describes(output)).toList();
        }
        List<Entry> columns = new ArrayList<>();
        if (!output.endsWith(".tsv") && !output.endsWith(".tsv.gz") || output.equals(FILE)) {
            return columns;
        }
        for (String name : header(root.resolve(output))) {
            Optional<Entry> entry =
                    known.stream().filter(one -> one.describes(output, name)).findFirst();
            Entry told = entry.orElse(new Entry(output, name, "-", "-", "not described yet"));
            if (!columns.contains(told)) {
                columns.add(told);
            }
        }
        return columns;
    }

    private static List<String> header(Path table) {
        try (InputStream in = InputFiles.open(table);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            return first == null ? List.of() : List.of(first.split("\t", -1));
        } catch (IOException failure) {
            throw AtomicOutput.failure(table, "read", failure);
        }
    }

    private static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(
                        DataDictionary.class.getResourceAsStream(FILE), "the jar lacks " + FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().skip(1).forEach(line -> {
                String[] cells = line.split("\t", -1);
                entries.add(new Entry(cells[0], cells[1], cells[2], cells[3], cells[4]));
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return entries;
    }
}
