package org.endotype.core.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.report.content.RunContent;
import org.endotype.core.report.content.RunContentReader;

/**
 * Writes the report of a run: one HTML file without scripts that asks for nothing beyond itself. Immutable.
 *
 * <p>Everything shown comes from the files of the run folder; whatever optional file is absent, its section is too. The
 * same folder and settings give the same bytes. Below 5 MB for 2,000 participants.
 */
public final class ReportWriter {

    /** The least number of people that a shared report tells: PCORnet's threshold, the strictest in common use. */
    public static final int DEFAULT_SMALLEST_CELL = 11;

    private static final String TEMPLATE = "report.mustache";
    private static final String STYLE = "report.css";

    private final Audience audience;
    private final int smallestCell;

    private ReportWriter(Audience audience, int smallestCell) {
        this.audience = audience;
        this.smallestCell = smallestCell;
    }

    /** For sharing, with counts below 11 withheld. */
    public static ReportWriter withDefaults() {
        return new ReportWriter(Audience.SHARED, DEFAULT_SMALLEST_CELL);
    }

    public ReportWriter audience(Audience newAudience) {
        return new ReportWriter(newAudience, smallestCell);
    }

    /** The least number of people that a shared report tells; at least 2. */
    public ReportWriter smallestCell(int people) {
        if (people < 2) {
            throw new IllegalArgumentException("the smallest cell must be at least 2, got " + people);
        }
        return new ReportWriter(audience, people);
    }

    /** Reads the run in {@code folder} and writes {@code report.html} into it; returns the report's path. */
    public Path write(Path folder) {
        return write(folder, folder.resolve("run.json"));
    }

    /** As {@link #write(Path)}, with a manifest that does not yet stand in the folder; a run writes its own last. */
    public Path write(Path folder, Path manifest) {
        Path report = folder.resolve("report.html");
        write(RunContentReader.read(folder, manifest), report);
        return report;
    }

    void write(RunContent content, Path report) {
        String page = render(content);
        AtomicOutput.writeStream(report, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    /** What the template is given. */
    record Page(
            String title,
            String name,
            String language,
            String style,
            String styleHash,
            boolean internal,
            int smallestCell,
            String version,
            String finished,
            Summary summary,
            List<Section> sections) {}

    private String render(RunContent content) {
        Disclosure disclosure = new Disclosure(audience, smallestCell, content);
        Reporting reporting = new Reporting(content, disclosure, new Plates());
        String style = resource(STYLE);
        String name = disclosure.text(content.manifest().name());
        Page page = new Page(
                name + " \u2013 Endotype report",
                name,
                "en",
                style,
                hash(style),
                disclosure.isInternal(),
                smallestCell,
                disclosure.text(content.manifest().versions().getOrDefault("endotype", "")),
                ClosingSections.moment(content.manifest().finished()),
                Summary.of(reporting),
                sections(reporting));
        Template template = Mustache.compiler()
                .defaultValue("")
                .emptyStringIsFalse(true)
                .withLoader(part -> new StringReader(resource(part + ".mustache")))
                .compile(resource(TEMPLATE));
        return template.execute(page);
    }

    private static List<Section> sections(Reporting reporting) {
        RunContent content = reporting.content();
        List<Section> sections = new ArrayList<>();
        sections.add(ParticipantsSection.build(reporting));
        sections.add(ViewsSection.build(reporting));
        content.evidence().ifPresent(evidence -> sections.add(EvidenceSection.build(reporting, evidence)));
        if (!content.assignments().isEmpty()) {
            sections.add(GroupsSection.build(reporting, content.evidence()));
        }
        if (!content.profiles().isEmpty()) {
            sections.add(ProfilesSection.build(reporting));
        }
        content.response().ifPresent(response -> sections.add(ResponseSection.build(reporting, response)));
        sections.add(ClosingSections.methods(reporting));
        sections.add(ClosingSections.warnings(reporting));
        sections.add(ClosingSections.reproducibility(reporting));
        return sections;
    }

    /** The content security policy admits the style sheet by its digest, and nothing else. */
    private static String hash(String style) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static String resource(String name) {
        try (InputStream in =
                Objects.requireNonNull(ReportWriter.class.getResourceAsStream(name), () -> "the jar lacks " + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
