package org.endotype.genomics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.file.InputFiles;

/** Finds the outside data and the figures that other tools gave on them; skips the test where they are absent. */
public final class SharedData {

    private SharedData() {}

    public static Path genotypes(String path) {
        String shared = System.getProperty("endotype.shared", "");
        Path file = Path.of(shared, "data", "genotypes").resolve(path);
        assumeTrue(!shared.isEmpty() && Files.exists(Path.of(shared, "data", "genotypes")), "shared data are not here");
        return file;
    }

    public static Path hapmap3() {
        return genotypes("hapmap3/HM3_thinned_autosomal_overlap");
    }

    /** The rows of a whitespace-separated table, header first. */
    public static List<String[]> rows(Path file) {
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(InputFiles.open(file)))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    rows.add(line.trim().split("\\s+"));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rows;
    }
}
