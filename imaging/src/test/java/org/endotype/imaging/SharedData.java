package org.endotype.imaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Outside data and figures that stand beside the project; tests that need them are skipped where they are absent. */
public final class SharedData {

    private SharedData() {}

    public static Path require(String path) {
        Path file = Path.of(System.getProperty("endotype.shared", "/nowhere"))
                .resolve("data")
                .resolve(path);
        assumeTrue(Files.exists(file), "needs the shared data: " + path);
        return file;
    }
}
