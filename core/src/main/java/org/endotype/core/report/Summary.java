package org.endotype.core.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.endotype.core.report.content.Evidence;
import org.endotype.core.report.content.Manifest;
import org.endotype.core.report.content.Response;
import org.endotype.core.report.figure.Numbers;

/**
 * What the banner at the top says.
 *
 * @param status how the run ended
 * @param badge one or two words
 * @param tone the banner's colour: supported, none, partial or failed
 * @param verdict one or two sentences
 * @param remarks further sentences, such as why the run failed
 */
record Summary(String status, String badge, String tone, String verdict, List<String> remarks, List<Block.Fact> facts) {

    static Summary of(Reporting reporting) {
        Manifest manifest = reporting.content().manifest();
        Disclosure disclosure = reporting.disclosure();
        Optional<Evidence> evidence = reporting.content().evidence();
        List<String> remarks = new ArrayList<>();
        manifest.failure()
                .ifPresent(failure -> remarks.add("It failed in the stage '" + disclosure.text(failure.stage())
                        + "' with exit code " + failure.exitCode() + ": " + disclosure.text(failure.message())));
        if (manifest.status() == Manifest.Status.PARTIAL) {
            remarks.add("Some data could not be used; the participant flow says whose stage and why.");
        }
        int warnings = ClosingSections.warningsOf(reporting).size();
        if (warnings > 0) {
            remarks.add(
                    warnings == 1
                            ? "One warning was raised; see Warnings."
                            : warnings + " warnings were raised; see Warnings.");
        }
        String badge;
        String tone;
        if (manifest.status() == Manifest.Status.FAILED) {
            badge = "Run failed";
            tone = "failed";
        } else if (evidence.isEmpty()) {
            badge = "No groups sought";
            tone = "none";
        } else if (evidence.get().supportedGroupCount() > 1) {
            badge = evidence.get().supportedGroupCount() + " groups supported";
            tone = "supported";
        } else {
            badge = "No groups supported";
            tone = "none";
        }
        String verdict =
                manifest.verdict().isBlank() ? evidence.map(Evidence::verdict).orElse("") : manifest.verdict();
        return new Summary(
                manifest.status().name().toLowerCase(java.util.Locale.ROOT),
                badge,
                tone,
                disclosure.text(verdict),
                remarks,
                facts(reporting, evidence));
    }

    private static List<Block.Fact> facts(Reporting reporting, Optional<Evidence> evidence) {
        Disclosure disclosure = reporting.disclosure();
        Manifest manifest = reporting.content().manifest();
        List<Block.Fact> facts = new ArrayList<>();
        long kept = reporting.content().samples().stream()
                .filter(sample -> sample.kept())
                .count();
        if (kept > 0) {
            facts.add(new Block.Fact("people analysed", disclosure.count(kept), ""));
        }
        long features = manifest.views().stream()
                .filter(view -> view.role().equals("feature"))
                .count();
        facts.add(new Block.Fact("views", Long.toString(features), "combined to find groups"));
        evidence.ifPresent(found -> {
            facts.add(new Block.Fact(
                    "groups supported",
                    found.supportedGroupCount() > 1 ? Integer.toString(found.supportedGroupCount()) : "none",
                    found.candidateGroupCount() > 1
                            ? found.candidateGroupCount() + " before the null test"
                            : "one group fits best"));
            facts.add(new Block.Fact("p against one group", Numbers.pValue(found.nullP()), ""));
        });
        reporting
                .content()
                .response()
                .flatMap(Response::interaction)
                .ifPresent(test -> facts.add(new Block.Fact(
                        "p, response differs",
                        Numbers.pValue(test.permutationP()),
                        test.tested().isBlank() ? "group \u00d7 arm" : disclosure.text(test.tested()))));
        return facts;
    }
}
