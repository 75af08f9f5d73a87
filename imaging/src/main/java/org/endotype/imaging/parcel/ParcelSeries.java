package org.endotype.imaging.parcel;

import org.endotype.imaging.signal.TimeSeries;

/**
 * The mean signal of each parcel over a run, before cleaning, and how far to trust it. Arrays are in parcel order and
 * are not to be changed.
 *
 * @param series one column a parcel of the atlas, NaN throughout where coverage is below the least accepted
 * @param coverage the share of each parcel that the run covers, 0 to 1
 * @param voxelCounts covered voxels of the run in each parcel
 * @param temporalSnr mean over time divided by standard deviation over time (divisor n - 1) of each parcel's signal; NaN
 *     for missing parcels and constant signals
 * @param missingCount how many parcels are missing
 * @param notFiniteVoxels labelled voxels left out because they are NaN or infinite in some volume
 */
public record ParcelSeries(
        TimeSeries series,
        double[] coverage,
        int[] voxelCounts,
        double[] temporalSnr,
        int missingCount,
        int notFiniteVoxels) {}
