package org.endotype.genomics.linkage;

import java.io.Serializable;
import java.util.Locale;
import org.endotype.core.error.InvalidConfiguration;

/** How far LD pruning looks: a number of variants that advances in steps, or a span of base pairs that advances by one. */
public sealed interface LdWindow extends Serializable {

    /** {@code size} variants, moved on by {@code step}. */
    record Variants(int size, int step) implements LdWindow {
        public Variants {
            if (size < 2 || step < 1 || step > size) {
                throw new InvalidConfiguration("expected a window of at least 2 variants and a step of 1.." + size
                        + ", found window " + size + " and step " + step);
            }
        }
    }

    /** {@code spanBp} base pairs, moved on by one variant. */
    record BasePairs(int spanBp) implements LdWindow {
        public BasePairs {
            if (spanBp < 1) {
                throw new InvalidConfiguration("expected a window of at least 1 base pair, found " + spanBp);
            }
        }
    }

    /** From {@code 200} with a step, or {@code 100kb}, whose step must be 1. */
    static LdWindow parse(String window, int step) {
        String text = window.trim().toLowerCase(Locale.ROOT);
        try {
            if (text.endsWith("kb")) {
                if (step != 1) {
                    throw new InvalidConfiguration(
                            "a window in kb moves on by one variant; leave out --step, found --step " + step);
                }
                double kilobases = Double.parseDouble(text.substring(0, text.length() - 2));
                return new BasePairs((int) Math.min(Integer.MAX_VALUE, Math.round(kilobases * 1000)));
            }
            return new Variants(Integer.parseInt(text), step);
        } catch (NumberFormatException notANumber) {
            throw new InvalidConfiguration("expected a window such as 200 or 100kb, found '" + window + "'");
        }
    }
}
