package org.endotype.core.stats.survival;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.Proportion;

/**
 * The Kaplan-Meier estimate of survival, immutable: a step a distinct event time, with Greenwood's variance and
 * log-transformed limits.
 *
 * <p>Censored people at an event time count as at risk there. Cost O(n log n); deterministic. Source: Kaplan and Meier,
 * JASA 53 (1958) 457-481; limits as in Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2002.
 */
public final class KaplanMeier {

    /**
     * One step of the curve.
     *
     * @param time an event time
     * @param atRisk people under observation just before it
     * @param events events at it
     * @param survival share without the event after it, with limits
     * @param standardError Greenwood's, of the survival itself
     */
    public record Step(double time, int atRisk, int events, Interval survival, double standardError) {}

    private final List<Step> steps;

    private KaplanMeier(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    public static KaplanMeier estimate(EventTimes people, double level) {
        double z = Proportion.normalQuantile(0.5 + level / 2);
        double survival = 1;
        double greenwood = 0;
        List<Step> steps = new ArrayList<>();
        for (double time : people.eventTimes()) {
            int atRisk = 0;
            int events = 0;
            for (int i = 0; i < people.size(); i++) {
                if (people.time(i) >= time) {
                    atRisk++;
                }
                if (people.time(i) == time && people.isEvent(i)) {
                    events++;
                }
            }
            survival *= 1.0 - (double) events / atRisk;
            greenwood += atRisk == events
                    ? Double.POSITIVE_INFINITY
                    : (double) events / (atRisk * (double) (atRisk - events));
            double error = Math.sqrt(greenwood);
            Interval limits = survival == 0
                    ? new Interval(0, Double.NaN, Double.NaN)
                    : new Interval(
                            survival, survival * Math.exp(-z * error), Math.min(1, survival * Math.exp(z * error)));
            steps.add(new Step(time, atRisk, events, limits, survival == 0 ? Double.NaN : survival * error));
        }
        return new KaplanMeier(steps);
    }

    public List<Step> steps() {
        return steps;
    }

    /** Survival just after {@code time}. */
    public double survivalAt(double time) {
        double survival = 1;
        for (Step step : steps) {
            if (step.time() > time) {
                break;
            }
            survival = step.survival().estimate();
        }
        return survival;
    }

    /** The first time at which survival is one half or less; NaN where it is never reached. */
    public double median() {
        for (Step step : steps) {
            if (step.survival().estimate() <= 0.5) {
                return step.time();
            }
        }
        return Double.NaN;
    }

    /** Area under the curve up to {@code horizon}: the mean time without the event within it. */
    public double restrictedMean(double horizon) {
        double area = 0;
        double from = 0;
        double survival = 1;
        for (Step step : steps) {
            if (step.time() >= horizon) {
                break;
            }
            area += survival * (step.time() - from);
            from = step.time();
            survival = step.survival().estimate();
        }
        return area + survival * Math.max(0, horizon - from);
    }

    /**
     * Standard error of {@link #restrictedMean}: the square root of the sum over event times of the squared area that
     * remains to the horizon times Greenwood's increment {@code d / (r (r - d))}. The last person's event adds nothing,
     * as no area remains.
     * Source: Irwin, J. Hyg. 47 (1949) 188-189; Klein and Moeschberger, Survival Analysis, 2003, section 4.5.
     */
    public double restrictedMeanError(double horizon) {
        double total = restrictedMean(horizon);
        double variance = 0;
        for (Step step : steps) {
            if (step.time() >= horizon || step.atRisk() == step.events()) {
                break;
            }
            double remaining = total - restrictedMean(step.time());
            variance +=
                    remaining * remaining * step.events() / (step.atRisk() * (double) (step.atRisk() - step.events()));
        }
        return Math.sqrt(variance);
    }
}
