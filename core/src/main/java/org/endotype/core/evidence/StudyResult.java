package org.endotype.core.evidence;

import java.util.List;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.StratificationModel;

/**
 * Everything a stratification study gives.
 *
 * @param evidence the evidence for and against groups
 * @param assignment who belongs where under the supported number of groups: one group where none is supported
 * @param candidate who would belong where under the number of groups that the index prefers; for exploration only
 * @param model the fitted model of {@code assignment}
 * @param embedding row-major {@code participants x 2}: the first two principal axes of the latent space
 * @param profiles of the candidate groups, by group and then by q
 */
public record StudyResult(
        Evidence evidence,
        Assignment assignment,
        Assignment candidate,
        StratificationModel model,
        double[] embedding,
        List<GroupProfile> profiles) {}
