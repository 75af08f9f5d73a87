package org.endotype.genomics.view;

import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.ViewRequest;

/** Numbers of a view's options, checked against their range. */
final class ViewNumbers {

    private ViewNumbers() {}

    static double share(ViewRequest request, String option) {
        double value = request.number(option);
        if (!(value >= 0 && value <= 1)) {
            throw new InvalidConfiguration(
                    "view '" + request.name() + "': " + option + " must lie between 0 and 1, found " + value);
        }
        return value;
    }

    static int atLeastOne(ViewRequest request, String option) {
        int value = request.integer(option);
        if (value < 1) {
            throw new InvalidConfiguration(
                    "view '" + request.name() + "': " + option + " must be at least 1, found " + value);
        }
        return value;
    }
}
