package org.endotype.core.evidence;

import java.util.List;
import java.util.Locale;

/**
 * Whether groups are supported, and the sentence that says so. Three conditions, since each alone is fooled by something:
 * sampling noise, one long axis, a skewed tail.
 */
record Verdict(boolean supported, String sentence) {

    static Verdict of(
            List<Evidence.GroupStability> stability,
            int groups,
            NullTest test,
            NumberOfGroups numbers,
            StudySettings settings,
            int participants) {
        boolean trusted = stability.stream().allMatch(BootstrapStability::isTrusted);
        boolean rejected = test.overallP() <= settings.alpha();
        boolean byBic = numbers.preferredBy().getOrDefault("bic", 1) > 1;
        boolean supported = groups > 1 && rejected && trusted && byBic;
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
                            + " participants (p = " + p + "), but "
                            + (trusted
                                    ? "the mixture's BIC prefers one group."
                                    : "no division of them comes back in bootstrap samples."));
        }
        return new Verdict(
                false,
                "No groups are supported: one group explains the data of " + participants + " participants (p = " + p
                        + ", level " + settings.alpha() + ").");
    }
}
