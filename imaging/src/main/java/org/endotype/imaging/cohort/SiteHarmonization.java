package org.endotype.imaging.cohort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.endotype.core.cohort.Combat;
import org.endotype.core.cohort.CombatFile;
import org.endotype.core.cohort.FittedCombat;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.parallel.Parallelism;

/**
 * ComBat of features over sites or scanners ({@link Combat}): learned on some people, kept, applied to others. Immutable.
 *
 * <p>Everyone must have a site; what is preserved must be numbers and complete. A site of one person lets only means be adjusted, at
 * all sites; a feature that does not vary at some site passes as it is. Both are told by {@link #notes}.
 */
public final class SiteHarmonization {

    private final FittedCombat fitted;
    private final List<String> preserved;
    private final List<String> notes;

    private SiteHarmonization(FittedCombat fitted, List<String> preserved, List<String> notes) {
        this.fitted = fitted;
        this.preserved = preserved;
        this.notes = notes;
    }

    /**
     * Learns the sites' effects.
     *
     * @param people table with the sites and what to preserve
     * @param siteColumn its column of sites
     * @param preserved columns of numbers whose effects are kept
     */
    public static SiteHarmonization fit(
            FeatureMatrix features, Path people, String siteColumn, List<String> preserved, Parallelism parallelism) {
        ParticipantColumns columns = complete(features, people, siteColumn, preserved);
        FittedCombat fitted =
                Combat.withDefaults().fit(features, columns.labels(), columns.numbers(), preserved.size(), parallelism);
        List<String> notes = new ArrayList<>();
        TreeMap<String, Integer> sizes = new TreeMap<>();
        columns.labels().forEach(site -> sizes.merge(site, 1, Integer::sum));
        List<String> single = sizes.entrySet().stream()
                .filter(site -> site.getValue() == 1)
                .map(site -> "'" + site.getKey() + "'")
                .toList();
        if (!single.isEmpty()) {
            notes.add("one participant only at " + (single.size() == 1 ? "site " : "sites ") + String.join(", ", single)
                    + ": means are adjusted and variances are left, at all sites");
        }
        if (fitted.unadjustedFeatures() > 0) {
            notes.add(fitted.unadjustedFeatures() + " of " + features.featureCount()
                    + " features do not vary, or are missing, at some site and are left as they are");
        }
        return new SiteHarmonization(fitted, List.copyOf(preserved), List.copyOf(notes));
    }

    /** Reads what {@link #write} wrote. */
    public static SiteHarmonization read(Path file) {
        CombatFile.Kept kept = CombatFile.read(file);
        return new SiteHarmonization(kept.fitted(), kept.covariates(), List.of());
    }

    public void write(Path file) {
        CombatFile.write(file, fitted, preserved);
    }

    /**
     * The features without the sites' effects.
     *
     * @throws InconsistentInput when someone's site was not learned, or the features differ
     */
    public FeatureMatrix apply(FeatureMatrix features, Path people, String siteColumn) {
        ParticipantColumns columns = complete(features, people, siteColumn, preserved);
        FeatureMatrix harmonised = fitted.apply(features, columns.labels(), columns.numbers());
        return FeatureMatrix.of(
                harmonised.samples(), harmonised.featureNames(), harmonised.toRowMajor(), features.provenance());
    }

    public List<String> sites() {
        return fitted.batches();
    }

    /** What was not adjusted as asked, in sentences. */
    public List<String> notes() {
        return notes;
    }

    private static ParticipantColumns complete(
            FeatureMatrix features, Path people, String siteColumn, List<String> preserved) {
        ParticipantColumns columns =
                ParticipantColumns.read(people, preserved, Optional.of(siteColumn), features.samples());
        int without = 0;
        for (String site : columns.labels()) {
            without += site.isEmpty() ? 1 : 0;
        }
        if (without > 0) {
            throw new InconsistentInput(
                    SourceLocation.file(people),
                    "gives " + without + " of " + features.sampleCount() + " samples no site (column '" + siteColumn
                            + "'); add their rows, or leave those scans out");
        }
        for (double value : columns.numbers()) {
            if (Double.isNaN(value)) {
                throw new InconsistentInput(
                        SourceLocation.file(people),
                        "a column to preserve (" + String.join(", ", preserved)
                                + ") is missing for some sample; complete it, or leave the column or the sample out");
            }
        }
        return columns;
    }
}
