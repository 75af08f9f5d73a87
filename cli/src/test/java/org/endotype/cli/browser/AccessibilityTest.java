package org.endotype.cli.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's report held to axe-core's rules in both themes. axe-core (MPL-2.0) is no part of Endotype: {@code
 * benchmarks/accessibility.sh} fetches it from npm and names its file as {@code -Dendotype.axe=axe.min.js}.
 */
class AccessibilityTest {

    @TempDir
    Path folder;

    @Test
    void axeFindsNothingSeriousInEitherTheme() throws IOException, InterruptedException {
        String axe = System.getProperty("endotype.axe", "");
        assumeTrue(!axe.isEmpty() && Files.isReadable(Path.of(axe)), "axe-core is not there");
        assumeTrue(Files.isExecutable(Browser.PROGRAM), "Chromium is not installed");
        Path out = folder.resolve("demo");
        CommandRun demo = CommandRun.of("demo", "--out", out, "--patients", 120, "--quiet");
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        String rules = Files.readString(Path.of(axe));
        for (String audience : new String[] {"--share-safe", "--internal"}) {
            if (audience.equals("--internal")) {
                assertThat(CommandRun.of("report", out, audience).exitCode()).isZero();
            }
            try (Browser browser = new Browser(Files.createDirectory(folder.resolve("profile" + audience)))) {
                for (String theme : new String[] {"light", "dark"}) {
                    browser.open(out.resolve("report.html").toUri(), 1200, theme);
                    browser.evaluate(rules + "; 0");
                    JsonNode found = browser.evaluate("axe.run(document).then(r => ({passes: r.passes.length,"
                            + " violations: r.violations.map(v => v.impact + ' ' + v.id + ' x' + v.nodes.length + ': '"
                            + " + v.nodes[0].html.slice(0, 120))}))");
                    System.err.println("axe-core, " + audience + ", " + theme + ": " + found);
                    assertThat(found.path("passes").asInt()).isGreaterThan(10);
                    assertThat(found.path("violations"))
                            .map(JsonNode::asText)
                            .noneMatch(text -> text.startsWith("serious") || text.startsWith("critical"));
                }
            }
        }
    }
}
