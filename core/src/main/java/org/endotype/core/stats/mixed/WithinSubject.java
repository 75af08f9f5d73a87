package org.endotype.core.stats.mixed;

import java.util.List;

/** How observations of one subject hang together. */
public sealed interface WithinSubject {

    /** Any label a subject, one an observation. */
    int[] subject();

    /** What the rows and columns of the estimated covariance are. */
    List<String> names();

    /**
     * Coefficients of its own a subject, with any covariance, and independent errors.
     *
     * @param names one a coefficient, for example intercept and time
     * @param values row-major, {@code observations x coefficients}; finite
     */
    record RandomCoefficients(int[] subject, List<String> names, double[] values) implements WithinSubject {

        public RandomCoefficients {
            names = List.copyOf(names);
            if (names.isEmpty() || values.length != subject.length * names.size()) {
                throw new IllegalArgumentException("a value an observation and coefficient is needed");
            }
        }

        /** A random intercept alone. */
        public static RandomCoefficients intercept(int[] subject) {
            double[] ones = new double[subject.length];
            java.util.Arrays.fill(ones, 1);
            return new RandomCoefficients(subject, List.of("intercept"), ones);
        }

        /** A random intercept and a random slope over {@code time}. */
        public static RandomCoefficients interceptAndSlope(int[] subject, double[] time) {
            double[] values = new double[time.length * 2];
            for (int i = 0; i < time.length; i++) {
                values[i * 2] = 1;
                values[i * 2 + 1] = time[i];
            }
            return new RandomCoefficients(subject, List.of("intercept", "time"), values);
        }
    }

    /**
     * Any covariance between visits, the same in everyone.
     *
     * @param visit 0-based, one an observation; no subject has a visit twice
     * @param names one a visit
     */
    record UnstructuredVisits(int[] subject, int[] visit, List<String> names) implements WithinSubject {

        public UnstructuredVisits {
            names = List.copyOf(names);
            if (names.size() < 2 || visit.length != subject.length) {
                throw new IllegalArgumentException("at least two visits, and one an observation, are needed");
            }
        }
    }
}
