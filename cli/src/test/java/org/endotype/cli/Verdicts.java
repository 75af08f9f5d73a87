package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Exit code, last message, manifest, log, crate and report of a run tell the same. */
final class Verdicts {

    private Verdicts() {}

    static void requireAgreement(Path out, CommandRun run) throws IOException {
        requireAgreement(out, run.exitCode(), run.err());
    }

    static void requireAgreement(Path out, int exitCode, String messages) throws IOException {
        JsonNode manifest = new ObjectMapper().readTree(Files.readString(out.resolve("run.json")));
        String log = Files.readString(out.resolve("run.log"));
        String lastLogged = log.lines()
                .filter(line -> !line.startsWith(" "))
                .reduce((a, b) -> b)
                .orElse("");
        String report = Files.readString(out.resolve("report.html"));
        String status = manifest.path("status").asText();
        assertThat(report).contains("run " + status);
        if (exitCode == 0) {
            assertThat(status).isIn("succeeded", "partial");
            assertThat(manifest.has("failure")).isFalse();
            assertThat(lastLogged)
                    .contains(status + ": " + manifest.path("verdict").asText());
            assertThat(messages)
                    .contains(status + ": " + manifest.path("verdict").asText());
        } else {
            String message = manifest.at("/failure/message").asText();
            assertThat(status).isEqualTo("failed");
            assertThat(manifest.at("/failure/exit_code").asInt()).isEqualTo(exitCode);
            assertThat(lastLogged).contains("exit code " + exitCode + ": " + message);
            assertThat(messages.strip()).endsWith(message);
            assertThat(report)
                    .contains(message.substring(0, Math.min(20, message.length()))
                            .replace("&", "&amp;")
                            .replace("'", "&#39;")
                            .replace("\"", "&quot;"));
        }
    }
}
