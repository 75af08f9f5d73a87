package org.endotype.core.evidence;

import java.util.List;
import java.util.Locale;

/**
 * Whether groups are supported, and the sentence that says so. Two conditions: one group of any covariance and any
 * one-moded shape is rejected, and every group comes back in bootstrap samples. That the mixture's BIC prefers more than
 * one group was a third until the null was one-moded; it cost most of the power at moderate separation; docs/stratification.md
 * has the figures.
 */
record Verdict(boolean supported, String sentence) {

    static Verdict of(
            List<Evidence.GroupStability> stability,
            int groups,
            NullTest test,
            StudySettings settings,
            int participants) {
        boolean trusted = stability.stream().allMatch(BootstrapStability::isTrusted);
        boolean rejected = test.overallP() <= settings.alpha();
        boolean supported = groups > 1 && rejected && trusted;
        String p = String.format(Locale.ROOT, "%.3g", test.overallP());
        if (supported) {
            return new Verdict(
                    true,
                    "The data of " + participants + " participants support " + groups
                            + " groups: one group is rejected at p = " + p + ".");
        }
        if (rejected && groups > 1) {
            return new Verdict(
                    false,
                    "No groups are supported: one group does not explain the data of " + participants
                            + " participants (p = " + p
                            + "), but no division of them comes back in bootstrap samples.");
        }
        return new Verdict(
                false,
                "No groups are supported: one group explains the data of " + participants + " participants (p = " + p
                        + ", level " + settings.alpha() + ").");
    }
}
