package org.endotype.imaging.connectivity;

import java.io.Serializable;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.signal.TimeSeries;

/**
 * What {@link CohortConnectivity} needs of one series: the measure's matrix, for the tangent kind the covariance.
 *
 * @param labels one a region
 * @param values row-major, regions x regions; NaN for missing regions; not copied
 * @param nearlySingular as {@link CohortConnectivity#nearlySingular}
 */
public record SeriesEstimate(List<String> labels, double[] values, boolean nearlySingular) implements Serializable {

    /**
     * Estimates one series.
     *
     * @throws DegenerateData when the series cannot carry the measure
     */
    public static SeriesEstimate of(ConnectivityMeasure measure, TimeSeries series) {
        if (measure.kind() == ConnectivityKind.TANGENT) {
            return of(measure.tangentCovariance(series), false);
        }
        ConnectivityMeasure.Estimate estimate = measure.estimate(series);
        return of(estimate.matrix(), estimate.nearlySingular());
    }

    private static SeriesEstimate of(SquareMatrix matrix, boolean nearlySingular) {
        return new SeriesEstimate(matrix.labels(), matrix.values(), nearlySingular);
    }

    SquareMatrix matrix() {
        return new SquareMatrix(labels, values);
    }
}
