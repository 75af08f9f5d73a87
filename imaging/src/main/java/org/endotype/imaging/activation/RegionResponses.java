package org.endotype.imaging.activation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.nifti.Affine;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.parcel.Parcellation;

/**
 * How each region of an atlas responds: mean effect, t and z over its voxels that have a value, the voxel of largest |z|
 * (the first of equals) and where it is, how many voxels are significant, and the cluster of significant voxels that the
 * peak belongs to.
 */
public final class RegionResponses {

    private static final List<String> HEADER = List.of(
            "contrast",
            "region",
            "voxels",
            "mean_effect",
            "mean_t",
            "mean_z",
            "peak_z",
            "peak_q",
            "peak_x_mm",
            "peak_y_mm",
            "peak_z_mm",
            "significant_voxels",
            "cluster",
            "cluster_voxels",
            "mean_f");

    /**
     * One region.
     *
     * @param region its name
     * @param voxels that have a value
     * @param meanEffect in the unit of the signal; NaN without voxels, as are the following, and for F
     * @param meanStatistic t or F over voxels
     * @param meanZ over voxels
     * @param peakZ of the largest magnitude
     * @param peakQ the false discovery rate there
     * @param peakMm where it is
     * @param significantVoxels at the level asked for
     * @param cluster of the peak, from 1 in order of size; 0 where the peak is not significant
     * @param clusterVoxels how large it is, within the region or beyond
     */
    public record Row(
            String region,
            int voxels,
            double meanEffect,
            double meanStatistic,
            double meanZ,
            double peakZ,
            double peakQ,
            List<Double> peakMm,
            int significantVoxels,
            int cluster,
            int clusterVoxels) {}

    private RegionResponses() {}

    /** One row a region, in the atlas's order. */
    public static List<Row> of(ActivationMaps maps, Parcellation parcellation, double level) {
        SignificantClusters clusters = SignificantClusters.of(maps, level);
        List<Row> rows = new ArrayList<>();
        for (int parcel = 0; parcel < parcellation.parcelCount(); parcel++) {
            rows.add(row(maps, parcellation, parcel, level, clusters));
        }
        return rows;
    }

    private static Row row(
            ActivationMaps maps, Parcellation parcellation, int parcel, double level, SignificantClusters clusters) {
        int count = 0;
        int significant = 0;
        int peak = -1;
        double effect = 0;
        double statistic = 0;
        double z = 0;
        for (int i = 0; i < parcellation.voxels().length; i++) {
            int voxel = parcellation.voxels()[i];
            if (parcellation.parcels()[i] != parcel || Double.isNaN(maps.z()[voxel])) {
                continue;
            }
            count++;
            effect += maps.effect()[voxel];
            statistic += maps.statistic()[voxel];
            z += maps.z()[voxel];
            significant += maps.q()[voxel] <= level ? 1 : 0;
            if (peak < 0 || Math.abs(maps.z()[voxel]) > Math.abs(maps.z()[peak])) {
                peak = voxel;
            }
        }
        String name = parcellation.names().get(parcel);
        if (peak < 0) {
            double none = Double.NaN;
            return new Row(name, 0, none, none, none, none, none, List.of(none, none, none), 0, 0, 0);
        }
        int cluster = clusters.clusterOf(peak);
        return new Row(
                name,
                count,
                effect / count,
                statistic / count,
                z / count,
                maps.z()[peak],
                maps.q()[peak],
                millimetres(maps.grid(), peak),
                significant,
                cluster,
                clusters.sizeOf(cluster));
    }

    static List<Double> millimetres(Grid grid, int voxel) {
        int i = voxel % grid.sizeX();
        int j = voxel / grid.sizeX() % grid.sizeY();
        int k = voxel / grid.sizeX() / grid.sizeY();
        Affine affine = grid.affine();
        List<Double> mm = new ArrayList<>();
        for (int row = 0; row < 3; row++) {
            mm.add(affine.entry(row, 0) * i
                    + affine.entry(row, 1) * j
                    + affine.entry(row, 2) * k
                    + affine.entry(row, 3));
        }
        return mm;
    }

    /** Writes the rows of several contrasts. */
    public static void write(Path file, List<ActivationMaps> maps, Parcellation parcellation, double level) {
        TableWriter.write(file, HEADER, sink -> {
            for (ActivationMaps one : maps) {
                boolean t = one.contrast().statistic() == Contrast.Statistic.T;
                for (Row row : of(one, parcellation, level)) {
                    sink.row(
                            one.contrast().name(),
                            row.region,
                            row.voxels,
                            row.meanEffect,
                            t ? row.meanStatistic : Double.NaN,
                            row.meanZ,
                            row.peakZ,
                            row.peakQ,
                            row.peakMm.get(0),
                            row.peakMm.get(1),
                            row.peakMm.get(2),
                            row.significantVoxels,
                            row.cluster,
                            row.clusterVoxels,
                            t ? Double.NaN : row.meanStatistic);
                }
            }
        });
    }
}
