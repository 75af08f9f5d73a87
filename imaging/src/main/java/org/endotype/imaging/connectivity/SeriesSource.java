package org.endotype.imaging.connectivity;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;

/**
 * A series that is read when it is needed, and where it comes from for messages.
 *
 * @param location the file, or {@link SourceLocation#nowhere}
 * @param reader called once
 */
public record SeriesSource(SourceLocation location, Supplier<TimeSeries> reader) {

    /** A table of one row a volume. */
    public static SeriesSource file(Path file) {
        return new SeriesSource(SourceLocation.file(file), () -> TimeSeriesFile.read(file));
    }

    /** A series in memory. */
    public static SeriesSource of(TimeSeries series) {
        return new SeriesSource(SourceLocation.nowhere(), () -> series);
    }
}
