package org.endotype.core.pipeline.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.sample.SampleSet;

/** What a view depends on beside the content of its inputs. */
final class ViewKeys {

    private ViewKeys() {}

    static Dependencies of(PlannedView view, SampleSet participants, long seed, Map<String, String> versions) {
        Map<String, String> depends = new LinkedHashMap<>();
        depends.put("type", view.builder().type());
        view.settings().printable().forEach((key, value) -> {
            if (!key.equals("role")) {
                depends.put(key, String.valueOf(value));
            }
        });
        depends.put("seed", Long.toString(seed));
        depends.put(
                "participants",
                FileDigest.ofText(String.join("\n", participants.ids())).sha256());
        List<String> listing = new ArrayList<>();
        view.settings()
                .allPaths()
                .values()
                .forEach(paths ->
                        paths.forEach(path -> StudyPlan.filesOf(path).forEach(file -> listing.add(file.toString()))));
        depends.put("files", FileDigest.ofText(String.join("\n", listing)).sha256());
        depends.putAll(versions);
        depends.put("code", CodeDigest.of(view.builder().getClass()) + " " + CodeDigest.of(ViewKeys.class));
        return new Dependencies(depends);
    }
}
