package org.endotype.imaging.figure;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.parcel.LabelAtlas;

/** Where the nodes of a matrix lie in the head, in mm: from an atlas, or a table with {@code node} (or name), x, y, z. */
public final class NodePlaces {

    private NodePlaces() {}

    /**
     * x, y, z of each node, in order.
     *
     * @param file a label atlas ({@code .nii}, {@code .nii.gz}) whose names are the nodes', or a table
     * @throws InconsistentInput when a node has no place
     */
    public static double[][] read(Path file, List<String> nodes) {
        String name = file.toString();
        Map<String, double[]> places = new HashMap<>();
        if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
            LabelAtlas atlas = LabelAtlas.read(file);
            double[][] centroids = atlas.centroidsMm();
            for (int parcel = 0; parcel < centroids.length; parcel++) {
                places.put(atlas.names().get(parcel), centroids[parcel]);
            }
        } else {
            TextTable table = TextTable.read(file);
            int node = table.requireColumn(table.hasColumn("node") ? "node" : "name");
            double[] x = table.numbers("x");
            double[] y = table.numbers("y");
            double[] z = table.numbers("z");
            for (int row = 0; row < x.length; row++) {
                places.put(table.text(row, node), new double[] {x[row], y[row], z[row]});
            }
        }
        double[][] found = new double[nodes.size()][];
        for (int i = 0; i < found.length; i++) {
            double[] place = places.get(nodes.get(i));
            if (place == null || !Double.isFinite(place[0] + place[1] + place[2])) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        "gives no place for region '" + nodes.get(i) + "'; its regions must be those of the series");
            }
            found[i] = place;
        }
        return found;
    }
}
