package org.endotype.genomics.qc;

/**
 * Exact tests of Hardy-Weinberg proportions, conditional on the allele counts.
 *
 * <p>Null hypothesis: the two alleles of a person are drawn independently (on chromosome X also: males and females have
 * one allele frequency). The p value is the probability of all tables no more probable than the observed one; two
 * tables whose probabilities agree to {@value #TIE_TOLERANCE} relative are ties. The mid-p value counts the observed
 * table and its ties one half. Both are also given as natural logarithms, which do not underflow.
 *
 * <p>No call, or one allele only: p = 1, mid-p = 0.5. Cost: O(standard deviation of the heterozygote count) on
 * autosomes, that times the spread of the males' allele count on X. Deterministic.
 *
 * <p>Sources: Wigginton, Cutler and Abecasis, Am. J. Hum. Genet. 76:887 (2005); Graffelman and Moreno, Stat. Appl.
 * Genet. Mol. Biol. 12:433 (2013) for mid-p; Graffelman and Weir, Heredity 116:558 (2016) for X.
 */
public final class HardyWeinberg {

    private static final double TIE_TOLERANCE = 1e-11;
    /** A table this much less probable than the tail gathered so far cannot change its sum. */
    private static final double NEGLIGIBLE = 1e-18;

    /** Wider than {@link #TIE_TOLERANCE}: tables of X are compared through logarithms of factorials. */
    private static final double X_TIE_TOLERANCE = 1e-9;

    /** Beyond this ratio of mode to observed table the sums are taken in logarithms. */
    private static final double LARGEST_RATIO = 1e250;

    /**
     * The outcome of a test.
     *
     * @param p exact p value
     * @param midP exact mid-p value
     * @param lnP natural logarithm of {@code p}
     * @param lnMidP natural logarithm of {@code midP}
     */
    public record Result(double p, double midP, double lnP, double lnMidP) {

        static final Result UNINFORMATIVE = new Result(1.0, 0.5, 0.0, Math.log(0.5));
        static final Result NOT_TESTED = new Result(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    private HardyWeinberg() {}

    /**
     * The autosomal test.
     *
     * @param hom1 people with two copies of one allele
     * @param het heterozygotes
     * @param hom2 people with two copies of the other
     */
    public static Result test(int hom1, int het, int hom2) {
        requireCounts(hom1, het, hom2);
        if (2L * hom1 + het == 0 || 2L * hom2 + het == 0) {
            return Result.UNINFORMATIVE;
        }
        // Probabilities of the other tables relative to the observed one, first towards the mode, then away from it.
        double less = 0;
        double tied = 1;
        double more = 0;
        boolean modeAbove = 4.0 * hom1 * hom2 > (het + 2.0) * (het + 1.0);
        for (int direction = 0; direction < 2; direction++) {
            boolean up = modeAbove == (direction == 0);
            double h = het;
            double r = hom1;
            double c = hom2;
            double term = 1;
            while (true) {
                // Past the last table the ratio, and with it the term, is exactly zero.
                if (up) {
                    term *= 4 * r * c / ((h + 2) * (h + 1));
                    h += 2;
                    r--;
                    c--;
                } else {
                    term *= h * (h - 1) / (4 * (r + 1) * (c + 1));
                    h -= 2;
                    r++;
                    c++;
                }
                if (term > 1 + TIE_TOLERANCE) {
                    more += term;
                    if (more > LARGEST_RATIO) {
                        return extreme(hom1, het, hom2);
                    }
                } else if (term >= 1 - TIE_TOLERANCE) {
                    tied += term;
                } else if (term > NEGLIGIBLE) {
                    less += term;
                } else {
                    break;
                }
            }
        }
        double total = less + tied + more;
        double p = Math.min(1.0, (less + tied) / total);
        double midP = (less + 0.5 * tied) / total;
        return new Result(p, midP, Math.log(p), Math.log(midP));
    }

    private static Result extreme(int hom1, int het, int hom2) {
        // The observed table is more than 250 decades below the mode: sum from the mode in logarithms.
        LogSum less = new LogSum();
        LogSum tied = new LogSum();
        LogSum more = new LogSum();
        int rare = Math.min(2 * hom1 + het, 2 * hom2 + het);
        int n = hom1 + het + hom2;
        double observed = lnTable(hom1, het, hom2);
        for (int h = rare & 1; h <= rare; h += 2) {
            int homRare = (rare - h) / 2;
            double lnProbability = lnTable(homRare, h, n - h - homRare);
            double difference = lnProbability - observed;
            // Logarithms of factorials carry about 1e-12 relative: wide enough a margin for ties far from the mode.
            LogSum target = difference < -1e-8 ? less : difference <= 1e-8 ? tied : more;
            target.add(lnProbability);
        }
        return ofLogs(less, tied, more);
    }

    private static Result ofLogs(LogSum less, LogSum tied, LogSum more) {
        LogSum total = new LogSum();
        total.add(less.value());
        total.add(tied.value());
        total.add(more.value());
        LogSum tail = new LogSum();
        tail.add(less.value());
        tail.add(tied.value());
        LogSum middle = new LogSum();
        middle.add(less.value());
        middle.add(tied.value() + Math.log(0.5));
        double lnP = Math.min(0.0, tail.value() - total.value());
        double lnMidP = middle.value() - total.value();
        return new Result(Math.exp(lnP), Math.exp(lnMidP), lnP, lnMidP);
    }

    private static double lnTable(int hom1, int het, int hom2) {
        return het * Math.log(2) - LogFactorials.of(hom1) - LogFactorials.of(het) - LogFactorials.of(hom2);
    }

    /**
     * The chromosome X test, over all tables of males and females with the observed allele counts and numbers of men.
     *
     * @param hom1 women with two copies of allele 1
     * @param het heterozygous women
     * @param hom2 women with two copies of allele 2
     * @param male1 men with allele 1
     * @param male2 men with allele 2
     */
    public static Result testX(int hom1, int het, int hom2, int male1, int male2) {
        requireCounts(hom1, het, hom2);
        requireCounts(male1, 0, male2);
        if (male1 + male2 == 0) {
            return test(hom1, het, hom2);
        }
        int women = hom1 + het + hom2;
        int men = male1 + male2;
        int alleles1 = 2 * hom1 + het + male1;
        int alleles2 = 2 * hom2 + het + male2;
        if (alleles1 == 0 || alleles2 == 0) {
            return Result.UNINFORMATIVE;
        }
        double observed = lnTable(hom1, het, hom2) - LogFactorials.of(male1) - LogFactorials.of(male2);
        LogSum less = new LogSum();
        LogSum tied = new LogSum();
        LogSum more = new LogSum();
        int lastMale1 = Math.min(men, alleles1);
        for (int m1 = Math.max(0, alleles1 - 2 * women); m1 <= lastMale1; m1++) {
            int women1 = alleles1 - m1;
            int women2 = 2 * women - women1;
            int leastHet = women1 & 1;
            int mode = modeOfHets(women1, women2, leastHet, Math.min(women1, women2));
            double lnMode = lnTable((women1 - mode) / 2, mode, (women2 - mode) / 2)
                    - LogFactorials.of(m1)
                    - LogFactorials.of(men - m1);
            addTablesOfWomen(women1, women2, mode, lnMode, observed, less, tied, more);
        }
        return ofLogs(less, tied, more);
    }

    /** Adds the tables with a given number of men with allele 1, outwards from the women's most probable table. */
    private static void addTablesOfWomen(
            int women1, int women2, int mode, double lnMode, double observed, LogSum less, LogSum tied, LogSum more) {
        double threshold = Math.exp(Math.min(700.0, observed - lnMode));
        double negligible = threshold * NEGLIGIBLE * 1e-6;
        double lessHere = 0;
        double tiedHere = 0;
        double moreHere = 0;
        for (int direction = 0; direction < 2; direction++) {
            boolean up = direction == 0;
            double h = mode;
            double r = (women1 - mode) * 0.5;
            double c = (women2 - mode) * 0.5;
            double term = 1;
            if (!up) {
                term = h * (h - 1) / (4 * (r + 1) * (c + 1));
                h -= 2;
                r++;
                c++;
            }
            while (term > negligible) {
                if (term > threshold * (1 + X_TIE_TOLERANCE)) {
                    moreHere += term;
                } else if (term >= threshold * (1 - X_TIE_TOLERANCE)) {
                    tiedHere += term;
                } else {
                    lessHere += term;
                }
                if (up) {
                    term *= 4 * r * c / ((h + 2) * (h + 1));
                    h += 2;
                    r--;
                    c--;
                } else {
                    term *= h * (h - 1) / (4 * (r + 1) * (c + 1));
                    h -= 2;
                    r++;
                    c++;
                }
            }
        }
        less.add(lnMode + Math.log(lessHere));
        tied.add(lnMode + Math.log(tiedHere));
        more.add(lnMode + Math.log(moreHere));
    }

    private static int modeOfHets(int alleles1, int alleles2, int least, int most) {
        double expected = (double) alleles1 * alleles2 / Math.max(1, alleles1 + alleles2);
        int mode = (int) Math.round(expected);
        mode += (mode - least) & 1;
        return Math.max(least, Math.min(most, mode));
    }

    private static void requireCounts(int hom1, int het, int hom2) {
        if (hom1 < 0 || het < 0 || hom2 < 0) {
            throw new IllegalArgumentException("genotype counts must not be negative");
        }
    }

    /** A sum kept as its logarithm. */
    private static final class LogSum {
        private static final double NO_CHANGE = -37.5;

        private double largest = Double.NEGATIVE_INFINITY;
        private double scaled;

        void add(double ln) {
            // What is below half a unit in the last place of the sum, which is at least 1, cannot change it.
            if (ln == Double.NEGATIVE_INFINITY || ln - largest < NO_CHANGE) {
                return;
            }
            if (ln <= largest) {
                scaled += Math.exp(ln - largest);
            } else {
                scaled = scaled * Math.exp(largest - ln) + 1;
                largest = ln;
            }
        }

        double value() {
            return scaled == 0 ? Double.NEGATIVE_INFINITY : largest + Math.log(scaled);
        }
    }
}
