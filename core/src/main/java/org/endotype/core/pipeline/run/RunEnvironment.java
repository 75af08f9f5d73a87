package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * What a run is told from outside the cohort file.
 *
 * @param version Endotype's version
 * @param cache whether views of earlier runs may be used
 * @param report makes the report from a run folder's files
 * @param logListener is handed every line of {@code run.log} as it is written
 */
public record RunEnvironment(String version, CacheUse cache, ReportStage report, Consumer<String> logListener) {

    /** With nobody listening to the log. */
    public RunEnvironment(String version, CacheUse cache, ReportStage report) {
        this(version, cache, report, line -> {});
    }

    public RunEnvironment withLogListener(Consumer<String> listener) {
        return new RunEnvironment(version, cache, report, listener);
    }

    /** Whether views that an earlier run in the same folder made are taken over where nothing changed. */
    public enum CacheUse {
        REUSE,
        FRESH
    }

    /** Makes {@code report.html} in a run folder from the files there. */
    @FunctionalInterface
    public interface ReportStage {
        /**
         * Writes the report.
         *
         * @param manifest the manifest to report; {@code run.json} itself is written after the report
         */
        void write(Path runFolder, Path manifest);
    }

    /** Of everything whose version can change a result. */
    Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("endotype", version);
        versions.put("java", Runtime.version().toString());
        versions.put("nd4j", mavenVersion("org.nd4j", "nd4j-api"));
        versions.put("openblas", mavenVersion("org.bytedeco", "openblas"));
        return versions;
    }

    private static String mavenVersion(String group, String artifact) {
        String resource = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = RunEnvironment.class.getResourceAsStream(resource)) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
