package org.endotype.cli.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.endotype.cli.CommandRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thirty pieces of markup as ids, features, sites and arms, in a report that a browser opens: all of them stay text. */
class HostileTextTest {

    private static final List<String> PAYLOADS = List.of(
            "<script>window.pwned=1</script>",
            "</script><script>window.pwned=1</script>",
            "<ScRiPt>window.pwned=1</sCrIpT>",
            "<script src=http://127.0.0.1:9/x.js></script>",
            "<script src=data:,window.pwned=1></script>",
            "<img src=x onerror=window.pwned=1>",
            "<img src=http://127.0.0.1:9/x.png>",
            "<svg onload=window.pwned=1>",
            "<svg><script>window.pwned=1</script></svg>",
            "</svg><img src=x onerror=window.pwned=1>",
            "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>",
            "</title><script>window.pwned=1</script>",
            "</style><script>window.pwned=1</script>",
            "</text></svg><iframe srcdoc='<script>parent.pwned=1</script>'>",
            "<iframe src=javascript:parent.pwned=1>",
            "<body onload=window.pwned=1>",
            "<input autofocus onfocus=window.pwned=1>",
            "<details open ontoggle=window.pwned=1>",
            "<video><source onerror=window.pwned=1></video>",
            "<object data=javascript:window.pwned=1>",
            "<a href=javascript:window.pwned=1 id=main>x</a>",
            "<base href=http://127.0.0.1:9/>",
            "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
            "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
            "<style>@import 'http://127.0.0.1:9/x.css';</style>",
            "'-(window.pwned=1)-'",
            "' onmouseover=window.pwned=1 autofocus onfocus=window.pwned=1 x='",
            "--><script>window.pwned=1</script><!--",
            "]]><script>window.pwned=1</script>",
            "{{{name}}}&lt;script&gt;window.pwned=1&lt;/script&gt;");

    @TempDir
    static Path folder;

    private static Browser browser;

    @BeforeAll
    static void startTheBrowser() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Browser.PROGRAM), "Chromium is not installed");
        browser = new Browser(Files.createDirectory(folder.resolve("profile")));
    }

    @AfterAll
    static void endTheBrowser() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
    }

    private static Path writeStudy() throws IOException {
        Random random = new Random(3);
        StringBuilder participants = new StringBuilder("participant_id\tage\tsite\n");
        StringBuilder outcomes = new StringBuilder("participant_id\tbase\tend\tarm\n");
        StringBuilder features = new StringBuilder("participant_id");
        for (String payload : PAYLOADS) {
            features.append('\t').append(payload);
        }
        for (int i = 0; i < 90; i++) {
            String id = PAYLOADS.get(i % PAYLOADS.size()) + i;
            String site = PAYLOADS.get(i % 3 * 9);
            participants.append(id + "\t" + (20 + i % 31) + "\t" + site + "\n");
            outcomes.append(id + "\t30\t" + (5 + random.nextInt(20)) + "\t" + PAYLOADS.get(5 + i % 4 / 2) + "\n");
            features.append('\n').append(id);
            for (int f = 0; f < PAYLOADS.size(); f++) {
                features.append('\t').append((i % 2 == 0 ? 4 : 0) + random.nextGaussian());
            }
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Files.writeString(folder.resolve("outcomes.tsv"), outcomes);
        Files.writeString(folder.resolve("features.tsv"), features.append('\n'));
        return Files.writeString(
                folder.resolve("cohort.yaml"),
                """
                name: "</title><script>window.pwned=1</script>"
                description: "<img src=x onerror=window.pwned=1>"
                participants: participants.tsv
                views:
                  hostile: {type: features, table: features.tsv}
                outcome: {table: outcomes.tsv, scale: MADRS, baseline: base, endpoint: end, arm: arm, permutations: 99}
                stratify: {method: gaussian-mixture, groups: 1..3, null-draws: 19, bootstraps: 5}
                """);
    }

    @Test
    void thirtyPiecesOfMarkupAreInertInTheSharedAndTheInternalReport() throws IOException, InterruptedException {
        assertThat(PAYLOADS).hasSize(30).doesNotHaveDuplicates();
        Path cohort = writeStudy();
        Path out = folder.resolve("out");
        for (String audience : new String[] {"--share-safe", "--internal"}) {
            CommandRun run = CommandRun.of("run", cohort, "--out", out, audience);
            assertThat(run.exitCode()).as(run.err()).isZero();
            Path report = out.resolve("report.html");
            browser.open(report.toUri(), 1200, "light");
            assertThat(browser.evaluate("window.pwned === undefined").asBoolean())
                    .isTrue();
            // Focus and the pointer set off what loading does not.
            browser.evaluate("document.querySelectorAll('*').forEach(e => { e.focus && e.focus();"
                    + " e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); })");
            assertThat(browser.evaluate("window.pwned === undefined").asBoolean())
                    .isTrue();
            assertThat(browser.evaluate("document.querySelectorAll('script, img, iframe, object, base, video, input,"
                                    + " a[href^=javascript], meta[http-equiv=refresh], link[rel=stylesheet]').length")
                            .asInt())
                    .isZero();
            assertThat(browser.evaluate("document.querySelectorAll('style').length")
                            .asInt())
                    .isEqualTo(1);
            assertThat(browser.requests())
                    .isNotEmpty()
                    .allMatch(address -> address.equals(report.toUri().toString()) || address.startsWith("data:"));
            // They are there to be read: the browser shows them as text.
            assertThat(browser.evaluate("document.body.innerText").asText())
                    .contains("<script>window.pwned=1</script>");
        }
    }

    @Test
    void oneThatIsNotInertIsFound() throws IOException, InterruptedException {
        Path page = Files.writeString(folder.resolve("open.html"), "<!DOCTYPE html><p>" + PAYLOADS.get(5));
        browser.open(page.toUri(), 400, "light");
        assertThat(browser.evaluate("window.pwned === 1").asBoolean()).isTrue();
    }
}
