package org.endotype.core.pipeline.run;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.Covariate;
import org.endotype.core.evidence.StratificationStudy;
import org.endotype.core.evidence.StudyResult;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.config.GroupSettings;
import org.endotype.core.pipeline.config.Settings;

/** Seeks groups in an aligned study; it is never handed an outcome. */
final class GroupStage {

    private GroupStage() {}

    static StudyResult run(AlignedStudy study, Settings stratify, RunContext context) {
        List<Covariate> covariates = new ArrayList<>();
        List<String> adjusted = new ArrayList<>();
        List<String> asked = stratify.texts("adjust-for");
        for (String name : asked) {
            List<Covariate> expanded = covariates(study, name);
            covariates.addAll(expanded);
            expanded.forEach(covariate -> adjusted.add(covariate.name()));
        }
        // Columns nobody asked to adjust for are still tested against the groups, as nuisance.
        for (String column : study.table().header()) {
            if (!asked.contains(column) && study.isVariable(column)) {
                covariates.add(Covariate.fromText(column, study.column(column)));
            }
        }
        Cohort cohort = Cohort.of(study.kept(), study.features(), covariates);
        return StratificationStudy.run(cohort, GroupSettings.of(stratify, adjusted), context);
    }

    /** A participants column, or every feature of a covariate view, for those who were kept. */
    private static List<Covariate> covariates(AlignedStudy study, String name) {
        FeatureMatrix view = study.covariates().get(name);
        if (view == null) {
            return List.of(Covariate.fromText(name, study.column(name)));
        }
        List<Covariate> covariates = new ArrayList<>();
        for (int feature = 0; feature < view.featureCount(); feature++) {
            double[] values = new double[study.kept().size()];
            for (int i = 0; i < values.length; i++) {
                int row = view.samples().indexOf(study.kept().id(i));
                values[i] = row < 0 ? Double.NaN : view.value(row, feature);
            }
            covariates.add(Covariate.numeric(name + "." + view.featureNames().get(feature), values));
        }
        return covariates;
    }
}
