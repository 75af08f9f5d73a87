package org.endotype.core.linalg;

/** Inner products of short vectors in plain Java, for loops that must not wait for the native library. */
public final class InnerProduct {

    private InnerProduct() {}

    /**
     * The sum of {@code a[t] b[t]}, in four partial sums that the processor overlaps; always in the same order.
     *
     * @param b at least as long as {@code a}
     */
    public static double of(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int t = 0;
        for (; t + 3 < a.length; t += 4) {
            s0 += a[t] * b[t];
            s1 += a[t + 1] * b[t + 1];
            s2 += a[t + 2] * b[t + 2];
            s3 += a[t + 3] * b[t + 3];
        }
        for (; t < a.length; t++) {
            s0 += a[t] * b[t];
        }
        return s0 + s1 + (s2 + s3);
    }
}
