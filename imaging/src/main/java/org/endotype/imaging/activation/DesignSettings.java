package org.endotype.imaging.activation;

import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;

/**
 * How a design is made of events, immutable.
 *
 * @param response how the signal answers to an event
 * @param derivatives what is added to it
 * @param highPassHz cosines below this are added, where present
 */
public record DesignSettings(
        HemodynamicResponse response, HemodynamicResponse.Derivatives derivatives, OptionalDouble highPassHz) {

    public DesignSettings {
        if (highPassHz.isPresent() && !(highPassHz.getAsDouble() > 0)) {
            throw new InvalidConfiguration(
                    "the high-pass cut-off must be above 0 Hz, found " + highPassHz.getAsDouble());
        }
    }

    /** The response of SPM without derivatives, drift up to 0.01 Hz. */
    public static DesignSettings withDefaults() {
        return new DesignSettings(
                HemodynamicResponse.SPM, HemodynamicResponse.Derivatives.NONE, OptionalDouble.of(0.01));
    }
}
