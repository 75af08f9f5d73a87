package org.endotype.core.stats.survival;

import java.util.Arrays;

/**
 * Follow-up of a set of people, immutable.
 *
 * @param times time of the event or of the end of follow-up, finite and not negative, any unit
 * @param events 1 for an event, 0 for censored
 */
public record EventTimes(double[] times, int[] events) {

    public EventTimes {
        if (times.length != events.length) {
            throw new IllegalArgumentException("as many events as times are needed");
        }
        for (int i = 0; i < times.length; i++) {
            if (!(times[i] >= 0) || Double.isInfinite(times[i]) || (events[i] != 0 && events[i] != 1)) {
                throw new IllegalArgumentException("times are finite and not negative, events 0 or 1");
            }
        }
        times = times.clone();
        events = events.clone();
    }

    public int size() {
        return times.length;
    }

    @Override
    public double[] times() {
        return times.clone();
    }

    @Override
    public int[] events() {
        return events.clone();
    }

    public double time(int person) {
        return times[person];
    }

    public boolean isEvent(int person) {
        return events[person] == 1;
    }

    /** The distinct times at which an event happened, ascending. */
    public double[] eventTimes() {
        return java.util.stream.IntStream.range(0, times.length)
                .filter(i -> events[i] == 1)
                .mapToDouble(i -> times[i])
                .sorted()
                .distinct()
                .toArray();
    }

    /** The people at the given places. */
    public EventTimes subset(int[] people) {
        return new EventTimes(
                Arrays.stream(people).mapToDouble(i -> times[i]).toArray(),
                Arrays.stream(people).map(i -> events[i]).toArray());
    }
}
