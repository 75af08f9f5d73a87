package org.endotype.genomics.qc;

/** Natural logarithms of factorials, from a table that grows on demand; safe for several threads. */
final class LogFactorials {

    private static final int FIRST_SIZE = 4096;
    private static volatile double[] table = grow(new double[] {0.0}, FIRST_SIZE);

    private LogFactorials() {}

    /** ln n!, to about 1e-15 relative a factor (compensated sums). */
    static double of(int n) {
        double[] known = table;
        if (n >= known.length) {
            synchronized (LogFactorials.class) {
                known = table;
                if (n >= known.length) {
                    known = grow(known, Math.max(n + 1, known.length * 2));
                    table = known;
                }
            }
        }
        return known[n];
    }

    private static double[] grow(double[] from, int size) {
        double[] to = java.util.Arrays.copyOf(from, size);
        double sum = to[from.length - 1];
        double lost = 0;
        for (int n = from.length; n < size; n++) {
            double y = Math.log(n) - lost;
            double t = sum + y;
            lost = (t - sum) - y;
            sum = t;
            to[n] = sum;
        }
        return to;
    }
}
