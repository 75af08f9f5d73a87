package org.endotype.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportWriterTest {

    private static final String HOSTILE =
            "<img src=x onerror=alert(1)>\"'&{{name}}{{{name}}}</title></style><script>alert(2)</script>";

    /** The promise for 2,000 participants. */
    private static final long LARGEST_REPORT = 5_000_000;

    private static String report(Path folder, Audience audience) throws IOException {
        return Files.readString(ReportWriter.withDefaults().audience(audience).write(folder), StandardCharsets.UTF_8);
    }

    /** The page is written so that it is XML as well, and can be held to a strict parser. */
    private static Document parse(String page) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static String text(Document page) {
        StringBuilder text = new StringBuilder();
        collect(elements(page, "body").get(0), text);
        return text.toString().replaceAll("\\s+", " ");
    }

    /** Text of neighbouring elements is kept apart by a space. */
    private static void collect(Node node, StringBuilder text) {
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.TEXT_NODE) {
                text.append(child.getNodeValue()).append(' ');
            } else {
                collect(child, text);
            }
        }
    }

    @Test
    void thePageIsWellFormedAndAccessible(@TempDir Path folder) throws Exception {
        Document page = parse(report(new RunFolderFixture().writeTo(folder), Audience.INTERNAL));

        Set<String> ids = new HashSet<>();
        for (Element element : elements(page, "*")) {
            if (element.hasAttribute("id")) {
                assertThat(ids.add(element.getAttribute("id")))
                        .as("id %s is unique", element.getAttribute("id"))
                        .isTrue();
            }
        }
        for (Element link : elements(page, "a")) {
            assertThat(ids).contains(link.getAttribute("href").substring(1));
        }
        assertThat(elements(page, "svg")).hasSizeGreaterThan(12).allSatisfy(svg -> {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(ids).contains(svg.getAttribute("aria-labelledby").split(" ", -1));
            assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
                    .hasSizeGreaterThan(20);
            assertThat(svg.getElementsByTagName("text").getLength()).isPositive();
        });
        assertThat(elements(page, "table")).allSatisfy(table -> {
            assertThat(table.getElementsByTagName("caption").item(0).getTextContent())
                    .isNotBlank();
            int columns = ((Element) table.getElementsByTagName("thead").item(0))
                    .getElementsByTagName("th")
                    .getLength();
            NodeList rows = ((Element) table.getElementsByTagName("tbody").item(0)).getElementsByTagName("tr");
            for (int r = 0; r < rows.getLength(); r++) {
                Element row = (Element) rows.item(r);
                assertThat(row.getElementsByTagName("th").getLength()
                                + row.getElementsByTagName("td").getLength())
                        .isEqualTo(columns);
            }
        });
        assertThat(elements(page, "figcaption")).hasSameSizeAs(elements(page, "figure"));
        assertThat(elements(page, "h1")).hasSize(1);
        // The verdict stands in the header, before them all.
        assertThat(elements(page, "section"))
                .extracting(section -> section.getAttribute("id"))
                .containsExactly(
                        "participants",
                        "views",
                        "evidence",
                        "groups",
                        "profiles",
                        "response",
                        "methods",
                        "warnings",
                        "reproducibility");
        assertThat(text(page)).contains("Research use only", "3 groups supported", "Seen in any input");
    }

    @Test
    void thePageAsksForNothingAndRunsNothing(@TempDir Path folder) throws Exception {
        String page = report(new RunFolderFixture().writeTo(folder), Audience.INTERNAL);
        Document document = parse(page);

        assertThat(elements(document, "script")).isEmpty();
        assertThat(elements(document, "img")).isEmpty();
        assertThat(elements(document, "iframe")).isEmpty();
        assertThat(page).doesNotContain("@import", "url(", "http:", "https:", "//fonts", "style=\"");
        for (Element element : elements(document, "*")) {
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String name = element.getAttributes().item(i).getNodeName();
                String value = element.getAttributes().item(i).getNodeValue();
                assertThat(name).doesNotStartWith("on").isNotIn("src", "srcset", "action", "formaction");
                if (name.equals("href")) {
                    assertThat(value).matches("#[a-z-]+|data:,");
                }
            }
        }
    }

    @Test
    void theSecurityPolicyAdmitsExactlyTheStyleSheetThatIsThere(@TempDir Path folder) throws Exception {
        String page = report(new RunFolderFixture().writeTo(folder), Audience.SHARED);
        Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(page);
        assertThat(style.find()).isTrue();
        String digest = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(style.group(1).getBytes(StandardCharsets.UTF_8)));

        assertThat(page).contains("default-src 'none'; style-src 'sha256-" + digest + "'");
        assertThat(style.find()).as("one style sheet").isFalse();
        assertThat(page).contains("prefers-color-scheme: dark", "@media print");
    }

    @Test
    void markupInIdsNamesFeaturesAndWarningsStaysText(@TempDir Path folder) throws Exception {
        RunFolderFixture hostile = new RunFolderFixture()
                .ids(i -> HOSTILE + i)
                .featurePrefix(HOSTILE)
                .named(HOSTILE)
                .warning(HOSTILE);
        for (Audience audience : Audience.values()) {
            Document page = parse(report(hostile.writeTo(folder), audience));

            assertThat(elements(page, "img")).isEmpty();
            assertThat(elements(page, "script")).isEmpty();
            assertThat(elements(page, "style")).hasSize(1);
            assertThat(elements(page, "title").get(0).getTextContent()).contains("<script>alert(2)</script>");
            assertThat(text(page)).contains("{{{name}}}").contains("<script>alert(2)</script>");
        }
    }

    @Test
    void aSharedReportNamesNobodyAndNoFolder(@TempDir Path folder) throws Exception {
        RunFolderFixture fixture = new RunFolderFixture()
                .warning("the scan of sub-0007 (in /data/clinic/derivatives/sub-0007_bold.nii.gz) is short");
        String shared = report(fixture.writeTo(folder), Audience.SHARED);
        String internal = report(folder, Audience.INTERNAL);

        for (int i = 0; i < 240; i++) {
            assertThat(shared).doesNotContain(fixture.idOf(i));
        }
        assertThat(shared).doesNotContain("/home/", "/data/", "clinic");
        assertThat(shared).contains("the scan of [id] (in [id]_bold.nii.gz) is short");
        assertThat(internal).contains(fixture.idOf(11), "/data/clinic/derivatives/sub-0007_bold.nii.gz");
    }

    @Test
    void aSharedReportTellsNoSmallCountNorWhatGivesOneAway(@TempDir Path folder) throws Exception {
        Document page = parse(report(new RunFolderFixture().writeTo(folder), Audience.SHARED));
        String text = text(page);

        // 4 of 240 were lost: neither the 4 nor the 240 may stand beside the 236.
        assertThat(text).contains("Seen in any input \u2265\u00a0236").contains("Alignment of views <\u00a011");
        assertThat(text).doesNotContainPattern("\\b240\\b");
        // 3 are unassigned: one group's size goes with them.
        assertThat(text).contains("unassigned <\u00a011").contains("withheld");
        assertThat(text).contains("fewer than 11 participants lie outside");
        // 29 of 36 responded in group 1, arm A: 7 did not.
        assertThat(text).contains("\u2265\u00a072\u202f%").doesNotContainPattern("\\b81\u202f% \\(");
        // No path of points, only outlines.
        assertThat(elements(page, "path"))
                .noneMatch(path -> path.getAttribute("class").startsWith("point"));
    }

    /** Steps of 12, 3 and 12 events: a shared report draws the first and, held back until then, the last. */
    @Test
    void warningsOfEveryPartAreShownAndASharedSurvivalCurveHasNoStepOfFewPeople(@TempDir Path folder) throws Exception {
        new RunFolderFixture().writeTo(folder);
        Files.writeString(
                folder.resolve("response/warnings.tsv"),
                "part\twarning\nrelapse\tthe hazard ratio has no finite estimate\n");
        Files.writeString(
                folder.resolve("response/log_rank.tsv"),
                "compared\tstatistic\tdf\tp\tpermutation_p\narms\t4\t1\t0.05\t0.06\n");
        Files.writeString(
                folder.resolve("response/survival.tsv"),
                """
                group\tarm\ttime\tat_risk\tevents\tsurvival\tlow\thigh
                all\tA\t2\t100\t12\t0.88\t0.82\t0.95
                all\tA\t5\t80\t3\t0.847\t0.78\t0.92
                all\tA\t10\t60\t12\t0.678\t0.58\t0.79
                """);
        String shared = report(folder, Audience.SHARED);
        String internal = report(folder, Audience.INTERNAL);

        assertThat(shared).contains("the hazard ratio has no finite estimate");
        assertThat(text(parse(shared))).contains("A step stands for several people's events");
        assertThat(steps(internal)).isEqualTo(3);
        assertThat(steps(shared)).isEqualTo(2);
    }

    /** Drops of the only survival curve: every step is a piece across and one down. */
    private static int steps(String page) throws Exception {
        String data = elements(parse(page), "path").stream()
                .filter(path -> path.getAttribute("class").startsWith("stroke"))
                .findFirst()
                .orElseThrow()
                .getAttribute("d");
        return (data.split("L").length - 1) / 2;
    }

    @Test
    void anInternalReportTellsEverything(@TempDir Path folder) throws Exception {
        Document page = parse(report(new RunFolderFixture().writeTo(folder), Audience.INTERNAL));
        String text = text(page);

        assertThat(text)
                .contains("Seen in any input 240")
                .contains("unassigned 3")
                .contains("81\u202f% (");
        assertThat(text).doesNotContain("withheld");
        assertThat(elements(page, "path").stream()
                        .filter(path -> path.getAttribute("class").startsWith("point"))
                        .count())
                .as("each of 236 people by group, by site and by ancestry")
                .isEqualTo(3 * 236);
    }

    @Test
    void theSameFolderGivesTheSameBytes(@TempDir Path folder) throws Exception {
        Path run = new RunFolderFixture().writeTo(folder);
        String first = report(run, Audience.SHARED);

        assertThat(report(run, Audience.SHARED)).isEqualTo(first);
    }

    @Test
    void aManifestOnItsWayGivesTheSameReport(@TempDir Path folder) throws Exception {
        Path run = new RunFolderFixture().writeTo(folder);
        String whole = report(run, Audience.SHARED);
        Path manifest = Files.move(run.resolve("run.json"), run.resolve(".run.json.partial"));

        assertThat(Files.readString(ReportWriter.withDefaults().write(run, manifest)))
                .isEqualTo(whole);
    }

    @Test
    void twoThousandParticipantsStayBelowFiveMegabytes(@TempDir Path folder) throws Exception {
        Path run = new RunFolderFixture().participants(2_000).writeTo(folder);

        report(run, Audience.INTERNAL);
        assertThat(Files.size(run.resolve("report.html"))).isLessThan(LARGEST_REPORT);
    }

    @Test
    void aRunThatSupportsNoGroupsSaysSoFirst(@TempDir Path folder) throws Exception {
        Document page = parse(report(new RunFolderFixture().supported(1).writeTo(folder), Audience.SHARED));

        assertThat(text(page)).contains("No groups supported", "no basis for telling patients apart");
        assertThat(elements(page, "section"))
                .noneMatch(section -> section.getAttribute("id").equals("profiles"));
    }

    @Test
    void aFailedRunIsReportedFromItsManifestAlone(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("run.json"),
                """
                {"schema": "endotype-run/1", "name": "broken", "status": "failed", "verdict": "The run failed.",
                 "failure": {"message": "x_bold.nii.gz@352: ends after 100 of 200 bytes", "exit_code": 3,
                             "stage": "view:connectome"},
                 "stages": [{"name": "participants", "status": "done", "seconds": 0.2},
                            {"name": "view:connectome", "status": "failed", "seconds": 1.5}]}
                """);

        String text = text(parse(report(folder, Audience.SHARED)));
        assertThat(text).contains("Run failed", "exit code 3", "x_bold.nii.gz@352: ends after 100 of 200 bytes");
        assertThat(text).contains("1.5 s, failed");
    }

    @Test
    void aFolderWithoutARunIsRefusedAndLeftAsItIs(@TempDir Path folder) {
        assertThatThrownBy(() -> ReportWriter.withDefaults().write(folder))
                .isInstanceOf(InputOutputFailure.class)
                .hasMessageContaining("has no run.json");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void damagedFilesAreRefusedWithTheirLine(@TempDir Path folder) throws Exception {
        Path run = new RunFolderFixture().writeTo(folder);
        Path evidence = run.resolve("groups/evidence.json");
        String good = Files.readString(evidence);

        Files.writeString(evidence, good.substring(0, good.length() / 2));
        assertThatThrownBy(() -> ReportWriter.withDefaults().write(run))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("evidence.json:1: is not valid JSON");
        Files.writeString(evidence, good.replace("endotype-evidence/1", "endotype-evidence/9"));
        assertThatThrownBy(() -> ReportWriter.withDefaults().write(run))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("expected schema 'endotype-evidence/1', found 'endotype-evidence/9'");
        Files.writeString(evidence, good);
        Files.writeString(run.resolve("samples.tsv"), "participant_id\tkept\nx\n");
        assertThatThrownBy(() -> ReportWriter.withDefaults().write(run))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("samples.tsv:2: expected 2 fields");
        assertThat(run.resolve("report.html")).doesNotExist();
    }
}
