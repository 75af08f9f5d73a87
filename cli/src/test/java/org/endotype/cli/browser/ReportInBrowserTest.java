package org.endotype.cli.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo's report in headless Chromium, where there is one. */
class ReportInBrowserTest {

    /** Parts of the page wider than the window, and parts of figures beyond the figure's edge, by their text. */
    private static final String OVERFLOWING =
            """
            (() => {
              const found = [];
              const page = document.documentElement;
              if (page.scrollWidth > page.clientWidth) {
                found.push(`page ${page.scrollWidth} of ${page.clientWidth}`);
              }
              for (const chart of document.querySelectorAll('svg.chart')) {
                const edge = chart.getBoundingClientRect();
                for (const text of chart.querySelectorAll('text')) {
                  const box = text.getBoundingClientRect();
                  if (box.left < edge.left - 1 || box.right > edge.right + 1
                      || box.top < edge.top - 1 || box.bottom > edge.bottom + 1) {
                    found.push(`text: ${text.textContent}`);
                  }
                }
              }
              for (const text of document.querySelectorAll('svg.chart text:not([transform])')) {
                if (text.getBoundingClientRect().height < 9) {
                  found.push(`too small to read: ${text.textContent}`);
                }
              }
              for (const term of document.querySelectorAll('dd, dt, td, th')) {
                if (term.scrollWidth > term.clientWidth + 1) {
                  found.push(`cell: ${term.textContent}`);
                }
              }
              return found;
            })()
            """;

    @TempDir
    static Path folder;

    private static Path report;
    private static Browser browser;

    @BeforeAll
    static void makeAReportAndStartTheBrowser() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Browser.PROGRAM), "Chromium is not installed");
        Path out = folder.resolve("demo");
        CommandRun demo = CommandRun.of("demo", "--out", out, "--patients", 60, "--quiet");
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        report = out.resolve("report.html");
        browser = new Browser(Files.createDirectory(folder.resolve("profile")));
    }

    @AfterAll
    static void endTheBrowser() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1200, light", "1200, dark", "420, light", "420, dark"})
    void theReportAsksForNothingComplainsOfNothingAndKeepsWithinItsEdges(int width, String theme)
            throws IOException, InterruptedException {
        browser.open(report.toUri(), width, theme);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(address -> address.equals(report.toUri().toString()) || address.startsWith("data:"));
        assertThat(browser.evaluate("document.querySelectorAll('svg.chart').length")
                        .asInt())
                .isGreaterThan(5);
        assertThat(browser.evaluate(OVERFLOWING)).map(JsonNode::asText).isEmpty();
        assertThat(browser.evaluate("[...document.querySelectorAll('svg.chart .axis-label title')].length")
                        .asInt())
                .as("axis labels that had to be cut")
                .isZero();
    }

    @Test
    void theTabKeyReachesEveryLinkTableAndDetailInOrderAndEnterOpensThem() throws IOException, InterruptedException {
        browser.open(report.toUri(), 1200, "light");
        String reachable = "[...document.querySelectorAll('a[href], summary, [tabindex]')]"
                + ".filter(e => e.getClientRects().length > 0 && (!e.closest('details:not([open])') || e.matches('summary')))";
        int stops = browser.evaluate(reachable + ".length").asInt();
        assertThat(stops).isGreaterThan(15);
        assertThat(browser.evaluate("[...document.querySelectorAll('[tabindex]')].every(e => e.tabIndex === 0)")
                        .asBoolean())
                .isTrue();
        for (int stop = 0; stop < stops; stop++) {
            browser.press("Tab", 9);
            assertThat(browser.evaluate(reachable + ".indexOf(document.activeElement)")
                            .asInt())
                    .isEqualTo(stop);
            assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                            .asText())
                    .as("how stop %d shows that it has the focus", stop)
                    .isNotEqualTo("none");
        }
        browser.evaluate("document.querySelector('summary').focus()");
        browser.press("Enter", 13);
        assertThat(browser.evaluate("document.querySelector('summary').parentElement.open")
                        .asBoolean())
                .isTrue();
        browser.evaluate("document.querySelector('a.skip').focus()");
        browser.press("Enter", 13);
        assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#main");
    }

    @Test
    void aPageThatCallsHomeAndFailsIsCaught() throws IOException, InterruptedException {
        Path page = Files.writeString(
                folder.resolve("canary.html"),
                "<!DOCTYPE html><title>c</title><link rel='icon' href='data:,'><img src='http://127.0.0.1:9/x.png'>"
                        + "<svg class='chart' width='50' height='20'><text x='40' y='15'>too wide for it</text></svg>"
                        + "<script>console.error('oh'); missing();</script>");
        browser.open(page.toUri(), 420, "light");
        assertThat(browser.requests()).contains("http://127.0.0.1:9/x.png");
        assertThat(browser.complaints()).anyMatch(text -> text.contains("oh")).hasSizeGreaterThan(1);
        assertThat(browser.evaluate(OVERFLOWING)).map(JsonNode::asText).containsExactly("text: too wide for it");
    }
}
