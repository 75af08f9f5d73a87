package org.endotype.core.response.scale;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.scale.ItemScale.Band;
import org.endotype.core.response.scale.ItemScale.Flag;
import org.endotype.core.response.scale.ItemScale.Range;
import org.endotype.core.response.scale.ItemScale.Rule;

/**
 * Item-level rules of the scales that {@link ScaleCatalogue} knows. Missing-item allowances follow the manual where it has
 * one and are none where it has none. Reliability is the retest correlation of
 * the named study.
 */
public final class ItemCatalogue {

    private static final double UNKNOWN = Double.NaN;
    private static final String SUICIDAL = "thoughts of death or self-harm";

    private static final Map<String, ItemScale> BY_NAME = new LinkedHashMap<>();

    static {
        add(
                "PHQ-9",
                same(9, 0, 3),
                new Rule.Sum(),
                2,
                bands(0, "minimal", 5, "mild", 10, "moderate", 15, "moderately severe", 20, "severe"),
                "Kroenke, Spitzer and Williams 2001",
                List.of(new Flag(9, 1, SUICIDAL)),
                0.84,
                "Kroenke, Spitzer and Williams 2001, retest .84; up to two missing items: Kroenke et al. 2010");
        add(
                "GAD-7",
                same(7, 0, 3),
                new Rule.Sum(),
                2,
                bands(0, "minimal", 5, "mild", 10, "moderate", 15, "severe"),
                "Spitzer et al. 2006",
                List.of(),
                0.83,
                "Spitzer et al. 2006, retest .83; up to two missing items as for the PHQ-9");
        // Items 4-6, 12-14, 16 and 17 go to 2, the others to 4.
        add(
                "HAM-D17",
                ranges(4, 4, 4, 2, 2, 2, 4, 4, 4, 4, 4, 2, 2, 2, 4, 2, 2),
                new Rule.Sum(),
                0,
                bands(0, "none", 8, "mild", 17, "moderate", 24, "severe"),
                "Zimmerman et al. 2013; none below 8 by the remission of Frank et al. 1991",
                List.of(new Flag(3, 1, SUICIDAL)),
                UNKNOWN,
                "Hamilton 1960");
        // Depressed mood, guilt, work, retardation, psychic anxiety, general somatic symptoms.
        add(
                "HAM-D6",
                ranges(4, 4, 4, 4, 4, 2),
                new Rule.Sum(),
                0,
                List.of(),
                "none are agreed",
                List.of(),
                UNKNOWN,
                "Bech et al. 1975, items 1, 2, 7, 8, 10, 13 of HAM-D17");
        add(
                "HAM-D24",
                ranges(4, 4, 4, 2, 2, 2, 4, 4, 4, 4, 4, 2, 2, 2, 4, 2, 2, 2, 4, 3, 2, 4, 4, 4),
                new Rule.Sum(),
                0,
                List.of(),
                "none are agreed",
                List.of(new Flag(3, 1, SUICIDAL)),
                UNKNOWN,
                "Hamilton 1960 with seven further items");
        add(
                "MADRS",
                same(10, 0, 6),
                new Rule.Sum(),
                0,
                bands(0, "none", 7, "mild", 20, "moderate", 35, "severe"),
                "Snaith et al. 1986",
                List.of(new Flag(10, 2, SUICIDAL)),
                UNKNOWN,
                "Montgomery and Asberg 1979");
        add(
                "QIDS-SR16",
                same(16, 0, 3),
                new Rule.SumOfLargest(List.of(
                        List.of(1, 2, 3, 4),
                        List.of(5),
                        List.of(6, 7, 8, 9),
                        List.of(10),
                        List.of(11),
                        List.of(12),
                        List.of(13),
                        List.of(14),
                        List.of(15, 16))),
                0,
                bands(0, "none", 6, "mild", 11, "moderate", 16, "severe", 21, "very severe"),
                "Rush et al. 2003",
                List.of(new Flag(12, 1, SUICIDAL)),
                UNKNOWN,
                "Rush et al. 2003: largest of sleep (1-4), of appetite and weight (6-9), of psychomotor (15, 16)");
        add(
                "BDI-II",
                same(21, 0, 3),
                new Rule.Sum(),
                0,
                bands(0, "minimal", 14, "mild", 20, "moderate", 29, "severe"),
                "Beck, Steer and Brown 1996",
                List.of(new Flag(9, 1, SUICIDAL)),
                0.93,
                "Beck, Steer and Brown 1996, retest .93");
        add(
                "BDI",
                same(21, 0, 3),
                new Rule.Sum(),
                0,
                bands(0, "minimal", 10, "mild", 19, "moderate", 30, "severe"),
                "Beck, Steer and Garbin 1988",
                List.of(new Flag(9, 1, SUICIDAL)),
                UNKNOWN,
                "Beck et al. 1961");
        add(
                "CAPS-5",
                same(20, 0, 4),
                new Rule.Sum(),
                0,
                List.of(),
                "none that could be checked; those in use are from training material",
                List.of(),
                UNKNOWN,
                "Weathers et al. 2018: severity of items 1 to 20");
        add(
                "PCL-5",
                same(20, 0, 4),
                new Rule.Sum(),
                0,
                bands(0, "below the cut", 31, "within the cut of 31 to 33", 34, "above the cut"),
                "no ranges of severity are derived yet (National Center for PTSD); its cut of 31 to 33 for a provisional diagnosis",
                List.of(),
                0.82,
                "Weathers et al. 2013; Blevins et al. 2015, retest .82");
        // Irritability, speech, content and aggression count double.
        add(
                "YMRS",
                ranges(4, 4, 4, 4, 8, 8, 4, 8, 8, 4, 4),
                new Rule.Sum(),
                0,
                bands(
                        0,
                        "not ill",
                        6,
                        "borderline",
                        12,
                        "mild",
                        20,
                        "moderate",
                        30,
                        "marked",
                        40,
                        "severe",
                        52,
                        "extreme"),
                "totals that go with clinical global impressions, Samara et al. 2023; Lukasiewicz et al. 2013 put the cut to severe at 25",
                List.of(),
                UNKNOWN,
                "Young et al. 1978: items 5, 6, 8 and 9 rated 0 to 8");
        add(
                "PANSS",
                same(30, 1, 7),
                new Rule.Sum(),
                0,
                bands(30, "below mild", 58, "mild", 75, "moderate", 95, "marked", 116, "severe"),
                "totals that go with clinical global impressions, Leucht et al. 2005",
                List.of(),
                UNKNOWN,
                "Kay et al. 1987");
        add(
                "BPRS",
                same(18, 1, 7),
                new Rule.Sum(),
                0,
                bands(18, "below mild", 31, "mild", 41, "moderate", 53, "marked"),
                "totals that go with clinical global impressions, Leucht et al. 2005",
                List.of(),
                UNKNOWN,
                "Overall and Gorham 1962, 18 items rated 1 to 7");
        add(
                "WHO-5",
                same(5, 0, 5),
                new Rule.ScaledSum(4),
                0,
                bands(0, "depression likely", 29, "reduced well-being", 51, "well-being not reduced"),
                "Topp et al. 2015: 50 or less is reduced well-being, 28 or less goes with depression",
                List.of(),
                UNKNOWN,
                "Topp et al. 2015: sum of five items times 4");
    }

    private ItemCatalogue() {}

    private static void add(
            String name,
            List<Range> ranges,
            Rule rule,
            int mostMissing,
            List<Band> bands,
            String bandSource,
            List<Flag> flags,
            double reliability,
            String source) {
        BY_NAME.put(
                name,
                new ItemScale(
                        ScaleCatalogue.byName(name),
                        ranges.size(),
                        ranges,
                        rule,
                        mostMissing,
                        bands,
                        bandSource,
                        flags,
                        reliability,
                        source));
    }

    private static List<Range> same(int items, int least, int most) {
        return Collections.nCopies(items, new Range(least, most));
    }

    private static List<Range> ranges(int... most) {
        List<Range> ranges = new ArrayList<>();
        for (int value : most) {
            ranges.add(new Range(0, value));
        }
        return List.copyOf(ranges);
    }

    private static List<Band> bands(Object... fromAndName) {
        List<Band> bands = new ArrayList<>();
        for (int k = 0; k < fromAndName.length; k += 2) {
            bands.add(new Band((Integer) fromAndName[k], (String) fromAndName[k + 1]));
        }
        return List.copyOf(bands);
    }

    /** The item rules of a scale, without regard to case, hyphens and spaces in its name. */
    public static ItemScale byName(String name) {
        String known = ScaleCatalogue.byName(name).name();
        ItemScale found = BY_NAME.get(known);
        if (found == null) {
            throw new InvalidConfiguration(
                    "no item rules of '" + known + "' are known; known are " + String.join(", ", BY_NAME.keySet()));
        }
        return found;
    }

    /** Every scale whose items can be scored. */
    public static List<ItemScale> all() {
        return List.copyOf(BY_NAME.values());
    }
}
