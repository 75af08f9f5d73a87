package org.endotype.core.pipeline.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;

/**
 * The study after its views were made: who stays, and what is known of them. Outcomes are not part of it.
 *
 * @param kept participants with at least one feature view, in the natural order of their ids
 * @param table the participants table, everyone in it
 * @param features views that groups are sought in
 * @param covariates views that are only adjusted for
 */
record AlignedStudy(
        SampleSet kept, TextTable table, Map<String, FeatureMatrix> features, Map<String, FeatureMatrix> covariates) {

    static final String ALIGNMENT = "alignment";

    /**
     * Keeps those who have a feature view, and tells the ledger of everyone else and of every view somebody lacks.
     *
     * @throws InconsistentInput when the feature views fall apart into sets that share nobody
     */
    static AlignedStudy align(
            TextTable table,
            SampleSet participants,
            Map<String, FeatureMatrix> features,
            Map<String, FeatureMatrix> covariates,
            SampleLedger ledger) {
        requireOverlap(features);
        List<String> kept = new ArrayList<>();
        for (String id : participants) {
            List<String> lacking = new ArrayList<>();
            features.forEach((name, matrix) -> {
                if (!has(matrix, id)) {
                    lacking.add(name);
                }
            });
            if (lacking.size() == features.size()) {
                ledger.drop(id, ALIGNMENT, "in none of the views that groups are sought in");
                continue;
            }
            kept.add(id);
            covariates.forEach((name, matrix) -> {
                if (!has(matrix, id)) {
                    lacking.add(name);
                }
            });
            if (!lacking.isEmpty()) {
                ledger.remark(id, "-", "no data in " + String.join(", ", lacking));
            }
        }
        return new AlignedStudy(SampleSet.of(kept), table, features, covariates);
    }

    /** The text of a participants column for those who were kept, in their order. */
    List<String> column(String name) {
        List<String> all = table.column(name);
        List<String> ids = table.column("participant_id");
        Map<String, String> byId = new LinkedHashMap<>();
        for (int row = 0; row < ids.size(); row++) {
            byId.put(ids.get(row), all.get(row));
        }
        return kept.ids().stream().map(id -> byId.getOrDefault(id, "")).toList();
    }

    /** Whether a column says something that groups could be compared by: no id, no free text, not the same for all. */
    boolean isVariable(String column) {
        if (column.equals("participant_id")) {
            return false;
        }
        List<String> known = column(column).stream()
                .filter(text -> !TextTable.isMissing(text))
                .toList();
        long levels = known.stream().distinct().count();
        boolean numbers = known.stream().allMatch(text -> text.strip().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?"));
        return levels > 1 && (numbers || levels <= Math.max(2, Math.min(30, known.size() / 3)));
    }

    private static void requireOverlap(Map<String, FeatureMatrix> features) {
        List<String> names = List.copyOf(features.keySet());
        List<String> reached = new ArrayList<>(List.of(names.get(0)));
        for (int next = 0; next < reached.size(); next++) {
            FeatureMatrix from = view(features, reached.get(next));
            for (String name : names) {
                if (!reached.contains(name)
                        && from.samples()
                                        .intersect(view(features, name).samples())
                                        .size()
                                > 0) {
                    reached.add(name);
                }
            }
        }
        for (String name : names) {
            if (!reached.contains(name)) {
                throw new InconsistentInput("view '" + name + "' (" + count(view(features, name))
                        + ") shares no participant with view '" + reached.get(0) + "' ("
                        + count(view(features, reached.get(0)))
                        + "); check that both are of the same people and spell their ids alike");
            }
        }
    }

    private static FeatureMatrix view(Map<String, FeatureMatrix> views, String name) {
        FeatureMatrix matrix = views.get(name);
        if (matrix == null) {
            throw new IllegalStateException("no view " + name);
        }
        return matrix;
    }

    private static String count(FeatureMatrix matrix) {
        return matrix.sampleCount() + (matrix.sampleCount() == 1 ? " participant" : " participants");
    }

    private static boolean has(FeatureMatrix matrix, String id) {
        int row = matrix.samples().indexOf(id);
        if (row < 0) {
            return false;
        }
        for (int feature = 0; feature < matrix.featureCount(); feature++) {
            if (!Double.isNaN(matrix.value(row, feature))) {
                return true;
            }
        }
        return false;
    }
}
