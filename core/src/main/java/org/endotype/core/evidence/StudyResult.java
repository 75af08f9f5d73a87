package org.endotype.core.evidence;

import java.util.List;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.Stratification;
import org.endotype.core.stratify.consensus.ConsensusMatrix;

/**
 * Everything a stratification study gives.
 *
 * @param evidence the evidence for and against groups
 * @param assignment who belongs where under the supported number of groups: one group where none is supported
 * @param candidate who would belong where under the number of groups that the indices prefer; for exploration only
 * @param stratification the model or partition of {@code assignment}
 * @param embedding row-major {@code participants x 2}: the first two principal axes of the latent space
 * @param profiles of the candidate groups, by group and then by q
 * @param attributions of the latent axes to features, by axis and then by strength
 * @param consensus of the candidate number of groups, in the order of the assignment's participants
 */
public record StudyResult(
        Evidence evidence,
        Assignment assignment,
        Assignment candidate,
        Stratification stratification,
        double[] embedding,
        List<GroupProfile> profiles,
        List<Attribution> attributions,
        ConsensusMatrix consensus) {}
