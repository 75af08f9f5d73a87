package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.endotype.core.file.AtomicOutput;

/** The content of the jar or folder that a class was loaded from: changed code never takes an old result for its own. */
final class CodeDigest {

    private static final Map<Path, String> KNOWN = new ConcurrentHashMap<>();

    private CodeDigest() {}

    /** A digest, or {@code unknown} where the class does not say where it comes from. */
    static String of(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return "unknown";
        }
        try {
            return KNOWN.computeIfAbsent(Path.of(source.getLocation().toURI()), CodeDigest::ofLocation);
        } catch (URISyntaxException unusable) {
            return "unknown";
        }
    }

    private static String ofLocation(Path location) {
        if (Files.isRegularFile(location)) {
            return FileDigest.of(location).sha256();
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(location)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> lines.add(location.relativize(file) + " "
                            + FileDigest.of(file).sha256()));
        } catch (IOException failure) {
            throw AtomicOutput.failure(location, "read", failure);
        }
        lines.sort(null);
        return FileDigest.ofText(String.join("\n", lines)).sha256();
    }
}
