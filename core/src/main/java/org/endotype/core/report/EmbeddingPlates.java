package org.endotype.core.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.endotype.core.report.content.RunContent.Position;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.MapPlot;

/** The latent space in two dimensions, coloured by group and by whatever else the file says of people. */
final class EmbeddingPlates {

    static final String OUTLINES_ONLY =
            "Shaded regions hold the densest 20, 50 and 80 % of people; single people are not drawn in a shared report.";

    private static final String POINTS_TOO = "Shaded regions hold the densest 20, 50 and 80 % of people.";
    private static final int MOST_LEVELS = 8;

    private EmbeddingPlates() {}

    static List<Block> build(Reporting reporting) {
        List<Block> blocks = new ArrayList<>();
        List<Position> positions = reporting.content().embedding();
        if (positions.isEmpty()) {
            return blocks;
        }
        Map<String, List<Position>> byGroup = new LinkedHashMap<>();
        reporting.groups().forEach(group -> byGroup.put(group, new ArrayList<>()));
        for (Position position : positions) {
            String group = reporting.content().assignments().getOrDefault(position.id(), Reporting.UNASSIGNED);
            byGroup.computeIfAbsent(group, key -> new ArrayList<>()).add(position);
        }
        blocks.add(plate(reporting, "embedding-group", "group", byGroup, true));
        int number = 0;
        for (String name : positions.get(0).labels().keySet()) {
            Map<String, List<Position>> byLabel = new TreeMap<>();
            for (Position position : positions) {
                byLabel.computeIfAbsent(position.labels().getOrDefault(name, ""), key -> new ArrayList<>())
                        .add(position);
            }
            if (byLabel.size() > 1 && byLabel.size() <= MOST_LEVELS) {
                number++;
                blocks.add(plate(reporting, "embedding-label-" + number, name, byLabel, false));
            }
        }
        return blocks;
    }

    private static Block plate(
            Reporting reporting, String id, String variable, Map<String, List<Position>> parts, boolean groups) {
        Disclosure disclosure = reporting.disclosure();
        boolean points = disclosure.isInternal();
        List<MapPlot.Cloud> clouds = new ArrayList<>();
        int hidden = 0;
        int index = 0;
        for (Map.Entry<String, List<Position>> part : parts.entrySet()) {
            index++;
            List<Position> members = part.getValue();
            if (members.isEmpty()) {
                continue;
            }
            if (disclosure.isSmall(members.size())) {
                hidden++;
                continue;
            }
            String name = groups ? Reporting.groupLabel(part.getKey()) : disclosure.text(part.getKey());
            int colour = groups ? Reporting.colour(part.getKey()) : index + 3;
            clouds.add(new MapPlot.Cloud(
                    name,
                    colour,
                    members.stream().mapToDouble(Position::x).toArray(),
                    members.stream().mapToDouble(Position::y).toArray(),
                    points
                            ? members.stream()
                                    .map(member -> member.id() + ", " + name)
                                    .toList()
                            : List.of()));
        }
        String by = ViewsSection.readable(disclosure.text(variable));
        FigureText text = new FigureText(
                id,
                "Latent space by " + by,
                "Analysed people on the first two principal axes of the latent space, coloured by " + by + ".");
        String caption = "The latent space, coloured by " + by + ". " + (points ? POINTS_TOO : OUTLINES_ONLY)
                + (groups ? "" : " Regions that lie apart here would mean that the space still shows " + by + ".")
                + (hidden > 0 ? " Parts with few people are left out." : "");
        return reporting
                .plates()
                .plate(
                        MapPlot.draw(
                                text,
                                clouds,
                                points ? MapPlot.Detail.POINTS : MapPlot.Detail.OUTLINES,
                                groups ? MapPlot.Shading.FILLED : MapPlot.Shading.LINES,
                                "latent axis 1",
                                "latent axis 2"),
                        caption,
                        null);
    }
}
