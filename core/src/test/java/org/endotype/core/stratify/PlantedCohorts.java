package org.endotype.core.stratify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.Covariate;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.sample.SampleSet;
import org.endotype.testdata.ViewSimulation;
import org.endotype.testdata.ViewSimulation.Plan;
import org.endotype.testdata.ViewSimulation.Simulated;
import org.endotype.testdata.ViewSimulation.SimulatedView;

/** Simulated views as cohorts. */
public final class PlantedCohorts {

    /** A cohort with its truth, one-based groups. */
    public record Planted(Cohort cohort, int[] truth, int[] site) {}

    private PlantedCohorts() {}

    public static Planted simulate(Plan plan, long seed) {
        Simulated people = ViewSimulation.draw(plan, RandomStreams.stream(seed, 77));
        Map<String, FeatureMatrix> views = new LinkedHashMap<>();
        for (SimulatedView view : people.views()) {
            List<String> kept = IntStream.range(0, people.ids().size())
                    .filter(i -> view.present()[i])
                    .mapToObj(people.ids()::get)
                    .toList();
            views.put(
                    view.name(),
                    FeatureMatrix.of(
                            SampleSet.of(kept),
                            view.features(),
                            ViewSimulation.presentValues(view),
                            Provenance.of("simulated")));
        }
        List<Covariate> covariates = new ArrayList<>();
        covariates.add(Covariate.categorical(
                "site",
                IntStream.of(people.site()).mapToObj(site -> "site" + site).toList()));
        covariates.add(Covariate.numeric("age", people.age()));
        if (people.motion().length > 0) {
            covariates.add(Covariate.numeric("motion", people.motion()));
        }
        return new Planted(Cohort.of(SampleSet.of(people.ids()), views, covariates), people.truth(), people.site());
    }
}
