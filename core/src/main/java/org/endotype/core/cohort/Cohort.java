package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.sample.SampleSet;

/**
 * Participants with named views, each of which may lack some of them, and covariates; aligned by id, immutable. Outcomes
 * are not part of it: nothing that groups patients can see them.
 */
public final class Cohort {

    private final SampleSet participants;
    private final List<View> views;
    private final List<Covariate> covariates;

    private Cohort(SampleSet participants, List<View> views, List<Covariate> covariates) {
        this.participants = participants;
        this.views = views;
        this.covariates = covariates;
    }

    /**
     * Aligns views to participants by id, exactly. Rows of people beyond {@code participants} are left out.
     *
     * @param views name to features, in the order they shall have
     * @param covariates each as long as {@code participants} and in its order
     * @throws InconsistentInput when a view spells an id in another case than the participants do, or shares nobody
     */
    public static Cohort of(
            SampleSet participants, Map<String, FeatureMatrix> views, Collection<? extends Covariate> covariates) {
        Map<String, String> byLowerCase = new HashMap<>();
        for (String id : participants) {
            byLowerCase.put(id.toLowerCase(Locale.ROOT), id);
        }
        List<View> aligned = new ArrayList<>();
        for (Map.Entry<String, FeatureMatrix> entry : views.entrySet()) {
            requireSameCase(entry.getKey(), entry.getValue().samples(), participants, byLowerCase);
            View view = new View(entry.getKey(), participants, entry.getValue());
            if (view.featureCount() == 0) {
                throw new DegenerateData("view '" + view.name() + "' has no features");
            }
            aligned.add(view);
        }
        Map<String, Covariate> byName = new LinkedHashMap<>();
        for (Covariate covariate : covariates) {
            if (covariate.size() != participants.size()) {
                throw new InconsistentInput("covariate '" + covariate.name() + "' has " + covariate.size()
                        + " values for " + participants.size() + " participants");
            }
            if (byName.put(covariate.name(), covariate) != null) {
                throw new InconsistentInput("covariate '" + covariate.name() + "' stands twice; rename one");
            }
        }
        return new Cohort(participants, List.copyOf(aligned), List.copyOf(byName.values()));
    }

    private static void requireSameCase(
            String view, SampleSet samples, SampleSet participants, Map<String, String> byLowerCase) {
        int otherCase = 0;
        for (String id : samples) {
            if (!participants.contains(id) && byLowerCase.containsKey(id.toLowerCase(Locale.ROOT))) {
                otherCase++;
            }
        }
        if (otherCase > 0) {
            throw new InconsistentInput("view '" + view + "' spells " + otherCase
                    + " participant id(s) in another case than the participants do; ids are compared exactly, so make"
                    + " them alike");
        }
    }

    public SampleSet participants() {
        return participants;
    }

    public int size() {
        return participants.size();
    }

    /** The views in order, unmodifiable. */
    public List<View> views() {
        return views;
    }

    /** The view of that name. */
    public View view(String name) {
        for (View view : views) {
            if (view.name().equals(name)) {
                return view;
            }
        }
        throw new InconsistentInput("there is no view '" + name + "'; there are "
                + String.join(", ", views.stream().map(View::name).toList()));
    }

    public boolean hasView(String name) {
        return views.stream().anyMatch(view -> view.name().equals(name));
    }

    /** The covariates in order, unmodifiable. */
    public List<Covariate> covariates() {
        return covariates;
    }

    /** The covariates of the given names, in that order. */
    public List<Covariate> covariates(List<String> names) {
        List<Covariate> chosen = new ArrayList<>();
        for (String name : names) {
            Covariate found = null;
            for (Covariate covariate : covariates) {
                if (covariate.name().equals(name)) {
                    found = covariate;
                }
            }
            if (found == null) {
                throw new InvalidConfiguration("there is no covariate '" + name + "' to adjust for; there are "
                        + String.join(
                                ", ", covariates.stream().map(Covariate::name).toList()));
            }
            chosen.add(found);
        }
        return chosen;
    }

    /** The participants at the given rows, in that order; views and covariates follow. */
    public Cohort subset(int[] rows) {
        return new Cohort(
                participants.subset(rows),
                views.stream().map(view -> view.subset(rows)).toList(),
                covariates.stream().map(covariate -> covariate.subset(rows)).toList());
    }

    /** Without those who have none of the views. */
    public Cohort withAnyView() {
        int[] rows = java.util.stream.IntStream.range(0, size())
                .filter(i -> views.stream().anyMatch(view -> view.isPresent(i)))
                .toArray();
        return rows.length == size() ? this : subset(rows);
    }

    /** The same cohort with the covariate of that name replaced. */
    public Cohort with(Covariate replacement) {
        return new Cohort(
                participants,
                views,
                covariates.stream()
                        .map(covariate -> covariate.name().equals(replacement.name()) ? replacement : covariate)
                        .toList());
    }

    /** Without one view. */
    public Cohort withoutView(String name) {
        view(name);
        return new Cohort(
                participants,
                views.stream().filter(view -> !view.name().equals(name)).toList(),
                covariates);
    }

    /** Says how many, never who. */
    @Override
    public String toString() {
        return "Cohort[" + size() + " participants, " + views.size() + " views]";
    }
}
