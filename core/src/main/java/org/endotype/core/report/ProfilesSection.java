package org.endotype.core.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.report.content.RunContent.Profile;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.HeatMap;
import org.endotype.core.report.figure.IntervalPlot;
import org.endotype.core.report.figure.Numbers;

/** What sets each group apart: the features that differ most, with intervals. */
final class ProfilesSection {

    /** Features a group in the overview. */
    private static final int OVERVIEW = 6;

    /** Features a group in its own figure. */
    private static final int DETAIL = 10;

    private static final double FALSE_DISCOVERY_RATE = 0.05;

    /** For sharing, at most so many features a group, and at most one for so many of its people. */
    private static final int MOST_SHARED = 5;

    private static final int PEOPLE_A_SHARED_FEATURE = 16;

    /** Lower edges of the bands in standard deviations. */
    private static final double[] BANDS = {0.5, 1, 2};

    private static final String BANDS_ONLY = "At most " + MOST_SHARED + " features a group, and one for "
            + PEOPLE_A_SHARED_FEATURE
            + " of its people, the largest band first and by name within it; exact differences"
            + " of many features would tell who took part. The internal report has them all.";

    private ProfilesSection() {}

    static Section build(Reporting reporting) {
        List<Block> blocks = new ArrayList<>();
        Map<String, List<Profile>> byGroup = new LinkedHashMap<>();
        for (Profile profile : reporting.content().profiles()) {
            if (Double.isFinite(profile.difference())
                    && !reporting.disclosure().isSmall(reporting.sizeOf(profile.group()))) {
                byGroup.computeIfAbsent(profile.group(), key -> new ArrayList<>())
                        .add(profile);
            }
        }
        byGroup.values()
                .forEach(list -> list.sort(Comparator.comparingDouble((Profile p) -> -Math.abs(p.difference()))
                        .thenComparing(Profile::view)
                        .thenComparing(Profile::feature)));
        blocks.add(Block.text("Each group against everyone else, in standard deviations of the feature; positive means"
                + " higher in the group. These differences describe the groups. They are no test of whether the groups"
                + " exist, because the groups were made from the same features."));
        if (!reporting.disclosure().isInternal()) {
            blocks.add(Block.table(bands(reporting, byGroup)));
            blocks.add(Block.text(BANDS_ONLY));
            return new Section("profiles", "Group profiles", "Profiles", blocks);
        }
        blocks.add(overview(reporting, byGroup));
        int index = 0;
        for (Map.Entry<String, List<Profile>> entry : byGroup.entrySet()) {
            index++;
            blocks.add(detail(reporting, entry.getKey(), entry.getValue(), index));
        }
        return new Section("profiles", "Group profiles", "Profiles", blocks);
    }

    /**
     * For sharing: of each group a few features, the widest band first and by name within it. Exact figures of many
     * features would tell whether somebody whose features one knows was among the group, and so would which of many are
     * the very largest.
     */
    private static Table bands(Reporting reporting, Map<String, List<Profile>> byGroup) {
        Disclosure disclosure = reporting.disclosure();
        List<List<String>> rows = new ArrayList<>();
        byGroup.forEach((group, profiles) -> profiles.stream()
                .filter(p -> Math.abs(p.difference()) >= BANDS[0])
                .sorted(Comparator.comparingInt((Profile p) -> -band(p.difference()))
                        .thenComparing(Profile::view)
                        .thenComparing(Profile::feature))
                .limit(Math.min(MOST_SHARED, reporting.sizeOf(group) / PEOPLE_A_SHARED_FEATURE))
                .forEach(p -> rows.add(List.of(
                        disclosure.text(p.feature()),
                        disclosure.text(p.view()),
                        Reporting.groupLabel(group),
                        (p.difference() > 0 ? "higher by " : "lower by ") + bandText(band(p.difference()))))));
        return Table.of(
                "Features that set each group apart", List.of("Feature", "View", "Group", "Difference (SD)"), rows);
    }

    /** Band k runs from its edge to the next; the last has no end. */
    private static int band(double difference) {
        int band = 0;
        while (band + 1 < BANDS.length && Math.abs(difference) >= BANDS[band + 1]) {
            band++;
        }
        return band;
    }

    private static String bandText(int band) {
        String from = Numbers.fixed(BANDS[band], 1);
        return band + 1 == BANDS.length ? from + " or more" : from + " to " + Numbers.fixed(BANDS[band + 1], 1);
    }

    private record Feature(String view, String name) {}

    private static Block overview(Reporting reporting, Map<String, List<Profile>> byGroup) {
        Disclosure disclosure = reporting.disclosure();
        List<String> groups = List.copyOf(byGroup.keySet());
        Map<Feature, Map<String, Profile>> index = new LinkedHashMap<>();
        Set<Feature> chosen = new LinkedHashSet<>();
        byGroup.forEach((group, profiles) -> {
            for (int i = 0; i < profiles.size(); i++) {
                Profile profile = profiles.get(i);
                Feature feature = new Feature(profile.view(), profile.feature());
                index.computeIfAbsent(feature, key -> new LinkedHashMap<>()).put(group, profile);
                if (i < OVERVIEW) {
                    chosen.add(feature);
                }
            }
        });
        List<Feature> ordered = new ArrayList<>(chosen);
        ordered.sort(Comparator.comparing(Feature::view));
        List<HeatMap.Row> rows = new ArrayList<>();
        double limit = 0.5;
        for (Feature feature : ordered) {
            double[] values = new double[groups.size()];
            boolean[] strong = new boolean[groups.size()];
            for (int g = 0; g < values.length; g++) {
                Profile profile = index.getOrDefault(feature, Map.of()).get(groups.get(g));
                values[g] = profile == null ? Double.NaN : profile.difference();
                strong[g] = profile != null && profile.q() < FALSE_DISCOVERY_RATE;
                limit = Double.isFinite(values[g]) ? Math.max(limit, Math.abs(values[g])) : limit;
            }
            rows.add(new HeatMap.Row(disclosure.text(feature.name()), disclosure.text(feature.view()), values, strong));
        }
        FigureText text = new FigureText(
                "profiles-overview",
                "Features that set the groups apart",
                "Standardised difference of each group from everyone else for the " + OVERVIEW
                        + " features that differ most in each group.");
        List<String> labels = groups.stream().map(Reporting::groupLabel).toList();
        return reporting
                .plates()
                .plate(
                        HeatMap.draw(text, labels, rows, Math.ceil(limit * 2) / 2),
                        "The " + OVERVIEW + " features that differ most in each group, by view; bold where the"
                                + " false discovery rate is below 5 %. The largest of very many differences look larger"
                                + " than they are.",
                        table(disclosure, byGroup));
    }

    private static Table table(Disclosure disclosure, Map<String, List<Profile>> byGroup) {
        List<List<String>> rows = new ArrayList<>();
        byGroup.forEach((group, profiles) -> profiles.stream()
                .limit(25)
                .forEach(p -> rows.add(List.of(
                        disclosure.text(p.feature()),
                        disclosure.text(p.view()),
                        Reporting.groupLabel(group),
                        Numbers.fixed(p.difference(), 2),
                        Numbers.fixed(p.low(), 2) + " to " + Numbers.fixed(p.high(), 2),
                        Numbers.pValue(p.q())))));
        return Table.of(
                "The 25 features that differ most in each group",
                List.of("Feature", "View", "Group", "#Difference (SD)", "#95 % interval", "#q"),
                rows);
    }

    private static Block detail(Reporting reporting, String group, List<Profile> profiles, int index) {
        Disclosure disclosure = reporting.disclosure();
        List<IntervalPlot.Row> rows = new ArrayList<>();
        profiles.stream()
                .limit(DETAIL)
                .forEach(p -> rows.add(new IntervalPlot.Row(
                        disclosure.text(p.feature()),
                        Reporting.colour(group),
                        p.difference(),
                        p.low(),
                        p.high(),
                        Numbers.fixed(p.difference(), 2) + " (" + Numbers.fixed(p.low(), 2) + " to "
                                + Numbers.fixed(p.high(), 2) + ")",
                        IntervalPlot.Knowledge.ESTIMATE)));
        String label = Reporting.groupLabel(group);
        FigureText text = new FigureText(
                "profile-" + index,
                "Profile of " + label,
                "The " + rows.size() + " features that differ most between " + label + " and everyone else.");
        return reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                text,
                                new IntervalPlot.Axis(
                                        "standardised difference from everyone else",
                                        IntervalPlot.Spacing.LINEAR,
                                        Double.NaN,
                                        Double.NaN,
                                        0),
                                rows),
                        "What sets " + label + " apart: the features that differ most from everyone else, with 95 %"
                                + " intervals.",
                        null);
    }
}
