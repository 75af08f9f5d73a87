package org.endotype.core.cohort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/** Cohorts from tables: one file a view, and one of covariates. */
public final class CohortTables {

    private CohortTables() {}

    /** How the tables of views name what they hold. */
    public enum Naming {
        /** A header, and ids in the first column. */
        HEADER_AND_IDS,
        /** Numbers only: row i of every view is the same participant, {@code row-0001} and so on. */
        PLAIN
    }

    /** {@link #read(Map, Path, Naming)} for tables with a header and ids. */
    public static Cohort read(Map<String, Path> views, @Nullable Path covariates) {
        return read(views, covariates, Naming.HEADER_AND_IDS);
    }

    /**
     * Everyone who is in any view, in order of first appearance.
     *
     * @param views name to a table of features, see {@link FeatureTable}
     * @param covariates a table whose column {@code participant_id}, or else the first, holds ids; people without a row
     *     have missing covariates; null where there is none
     */
    public static Cohort read(Map<String, Path> views, @Nullable Path covariates, Naming naming) {
        Map<String, FeatureMatrix> matrices = new LinkedHashMap<>();
        SampleSet everyone = SampleSet.of(List.of());
        Map<String, String> spelling = new HashMap<>();
        for (Map.Entry<String, Path> view : views.entrySet()) {
            FeatureMatrix matrix = naming == Naming.PLAIN
                    ? FeatureTable.readPlain(view.getValue())
                    : FeatureTable.read(view.getValue());
            if (naming == Naming.PLAIN && !matrices.isEmpty() && matrix.sampleCount() != everyone.size()) {
                throw new InconsistentInput(
                        SourceLocation.file(view.getValue()),
                        "plain tables must have one row for each participant in the same order: expected "
                                + everyone.size() + " rows as in the views before, found " + matrix.sampleCount());
            }
            for (String id : matrix.samples()) {
                String earlier = spelling.putIfAbsent(id.toLowerCase(Locale.ROOT), id);
                if (earlier != null && !earlier.equals(id)) {
                    throw new InconsistentInput(
                            SourceLocation.file(view.getValue()),
                            "view '" + view.getKey() + "' spells a participant id in another case than it or an earlier"
                                    + " view does; ids are compared exactly, so make them alike");
                }
            }
            everyone = everyone.union(matrix.samples());
            matrices.put(view.getKey(), matrix);
        }
        return Cohort.of(everyone, matrices, covariates == null ? List.of() : covariates(covariates, everyone));
    }

    private static List<Covariate> covariates(Path file, SampleSet everyone) {
        TextTable table = TextTable.read(file);
        String idColumn = table.hasColumn("participant_id")
                ? "participant_id"
                : table.header().get(0);
        SampleSet ids = table.sampleIds(idColumn);
        if (everyone.intersect(ids).size() == 0) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "none of its ids is in any view; its column '" + idColumn + "' must hold the views' ids");
        }
        List<Covariate> covariates = new ArrayList<>();
        for (String name : table.header()) {
            if (name.equals(idColumn)) {
                continue;
            }
            List<String> column = table.column(name);
            List<String> aligned = new ArrayList<>();
            for (String id : everyone) {
                int row = ids.indexOf(id);
                aligned.add(row < 0 ? "NA" : column.get(row));
            }
            covariates.add(Covariate.fromText(name, aligned));
        }
        return covariates;
    }
}
