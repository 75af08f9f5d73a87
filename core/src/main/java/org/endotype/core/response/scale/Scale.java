package org.endotype.core.response.scale;

import org.jspecify.annotations.Nullable;

/**
 * A rating scale with the definitions that response and remission are counted by. Every definition is printed beside
 * every rate, since the same patients remit at different rates by different scales.
 *
 * @param name the scale's own name, for example {@code HAM-D17}
 * @param minimum the lowest total
 * @param maximum the highest total
 * @param direction whether a higher total is a worse or a better state
 * @param response what counts as response
 * @param remission the total that counts as remission, met from the healthy side inclusive; null where the scale's total
 *     has no accepted one
 * @param source where the definitions come from
 */
public record Scale(
        String name,
        double minimum,
        double maximum,
        Direction direction,
        ResponseDefinition response,
        @Nullable Double remission,
        String source) {

    /** Which way is worse. */
    public enum Direction {
        HIGHER_IS_WORSE,
        HIGHER_IS_BETTER
    }

    /** What counts as response. */
    public sealed interface ResponseDefinition {

        /**
         * Improvement by at least a share of the distance between the baseline and the scale's healthiest total; for
         * scales that start at 0 that is the usual percentage of the baseline.
         *
         * @param fraction for example 0.5
         */
        record ShareOfBaseline(double fraction) implements ResponseDefinition {}

        /**
         * Improvement by at least a number of points.
         *
         * @param points in units of the total
         */
        record Points(double points) implements ResponseDefinition {}

        /** Nothing counts as response: a quantity that is no rating scale. */
        record NotDefined() implements ResponseDefinition {}
    }

    /** A quantity that is no rating scale: of any size, compared but never counted as response or remission. */
    public static Scale quantity(Direction direction) {
        return new Scale(
                "none",
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                direction,
                new ResponseDefinition.NotDefined(),
                null,
                "");
    }

    /** Whether response is defined on it. */
    public boolean definesResponse() {
        return !(response instanceof ResponseDefinition.NotDefined);
    }

    public Scale {
        if (!(minimum < maximum)) {
            throw new IllegalArgumentException("scale of no width");
        }
    }

    /** Points of improvement from {@code baseline} to {@code endpoint}; negative for a worsening, NaN where either is. */
    public double improvement(double baseline, double endpoint) {
        return direction == Direction.HIGHER_IS_WORSE ? baseline - endpoint : endpoint - baseline;
    }

    /** Whether the change is a response; both totals must be there. A baseline at the healthy end cannot respond. */
    public boolean isResponse(double baseline, double endpoint) {
        double improvement = improvement(baseline, endpoint);
        if (response instanceof ResponseDefinition.NotDefined) {
            return false;
        }
        if (response instanceof ResponseDefinition.Points points) {
            return improvement >= points.points();
        }
        double room = direction == Direction.HIGHER_IS_WORSE ? baseline - minimum : maximum - baseline;
        // The margin lets an exact half count whatever the rounding of the fraction.
        return room > 0 && improvement >= ((ResponseDefinition.ShareOfBaseline) response).fraction() * room - 1e-9;
    }

    /** Whether a total is in remission; false where the scale has no threshold. */
    public boolean isRemission(double endpoint) {
        if (remission == null) {
            return false;
        }
        return direction == Direction.HIGHER_IS_WORSE ? endpoint <= remission : endpoint >= remission;
    }

    public Scale withResponse(ResponseDefinition definition) {
        return new Scale(
                name, minimum, maximum, direction, definition, remission, source + "; response set by the user");
    }

    public Scale withRemission(double threshold) {
        return new Scale(
                name, minimum, maximum, direction, response, threshold, source + "; remission set by the user");
    }

    /** The definitions in words, for the methods section. */
    public String definitions() {
        if (!definesResponse()) {
            return "a quantity without definitions of response and remission ("
                    + (direction == Direction.HIGHER_IS_WORSE ? "higher is worse)" : "higher is better)");
        }
        String responds = response instanceof ResponseDefinition.Points points
                ? "an improvement of at least " + number(points.points()) + " points"
                : "an improvement of at least "
                        + number(((ResponseDefinition.ShareOfBaseline) response).fraction() * 100)
                        + " % of the baseline"
                        + (minimum == 0 || direction == Direction.HIGHER_IS_BETTER
                                ? ""
                                : " above the scale's minimum of " + number(minimum));
        String remits = remission == null
                ? "no remission threshold"
                : "remission a total of " + number(remission)
                        + (direction == Direction.HIGHER_IS_WORSE ? " or less" : " or more");
        return name + " (" + number(minimum) + "-" + number(maximum) + "): response is " + responds + ", " + remits
                + " (" + source + ")";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
