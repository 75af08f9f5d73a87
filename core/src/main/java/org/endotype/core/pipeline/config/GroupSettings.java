package org.endotype.core.pipeline.config;

import java.util.List;
import org.endotype.core.cohort.CohortPreprocessing.Marginals;
import org.endotype.core.evidence.StudySettings;
import org.endotype.core.stratify.StratificationMethod;

/** The {@code stratify} section as the parameters of a stratification study. */
public final class GroupSettings {

    private GroupSettings() {}

    /**
     * The parameters.
     *
     * @param adjustFor covariate names, those of covariate views already spelled out by feature
     * @throws org.endotype.core.error.InvalidConfiguration when values of their kinds make no sense together
     */
    public static StudySettings of(Settings stratify, List<String> adjustFor) {
        IntRange groups = stratify.range("groups");
        return StudySettings.withDefaults()
                .withMethod(StratificationMethod.of(stratify.text("method")))
                .withGroups(groups.first(), groups.last())
                .adjustingFor(adjustFor)
                .harmonising(stratify.optionalText("harmonize").orElse(""))
                .replicatingBy(stratify.optionalText("replicate-by").orElse(""))
                .withMarginals(Marginals.of(stratify.text("features")))
                .withSensitivity(StudySettings.Sensitivity.of(stratify.text("sensitivity")))
                .withNullDraws(stratify.integer("null-draws"))
                .withBootstraps(stratify.integer("bootstraps"))
                .withAlpha(stratify.number("alpha"));
    }
}
