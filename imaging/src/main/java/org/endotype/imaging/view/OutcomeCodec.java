package org.endotype.imaging.view;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.engine.PieceCodec;
import org.endotype.imaging.connectivity.SeriesEstimate;
import org.jspecify.annotations.Nullable;

/** A participant's outcome in a file; every number as it is, so that what is merged is what was computed. */
final class OutcomeCodec implements PieceCodec<ParticipantJob.Outcome> {

    /** More regions than any atlas has; a greater number is damage, and is not allocated. */
    private static final int MOST_REGIONS = 10_000;

    private static final int MOST_CLASSES = 1_000;

    private static final int MOST_TEXTS = 1_000_000;

    private static final int DONE = 1;
    private static final int REFUSED = 2;

    @Override
    public void write(ParticipantJob.Outcome outcome, DataOutput out) throws IOException {
        if (outcome instanceof ParticipantJob.Done done) {
            out.writeByte(DONE);
            write(done.location(), out);
            writeTexts(done.estimate().labels(), out);
            out.writeBoolean(done.estimate().nearlySingular());
            writeDoubles(done.estimate().values(), out);
            write(done.summary(), out);
            write(done.motion(), out);
            writeTexts(done.inputs(), out);
            writeTexts(done.warnings(), out);
        } else if (outcome instanceof ParticipantJob.Refused refused) {
            out.writeByte(REFUSED);
            writeRefusal(refused.reason(), out);
        }
    }

    @Override
    public ParticipantJob.Outcome read(DataInput in) throws IOException {
        int kind = in.readByte();
        if (kind == DONE) {
            SourceLocation location = readLocation(in);
            List<String> labels = readTexts(in, MOST_REGIONS);
            boolean nearlySingular = in.readBoolean();
            double[] values = readDoubles(in, labels.size() * labels.size());
            return new ParticipantJob.Done(
                    location,
                    new SeriesEstimate(labels, values, nearlySingular),
                    readSummary(in),
                    readMotion(in),
                    readTexts(in, MOST_TEXTS),
                    readTexts(in, MOST_TEXTS));
        }
        if (kind == REFUSED) {
            return new ParticipantJob.Refused(readRefusal(in));
        }
        throw new IOException("neither done nor refused");
    }

    static void writeRefusal(EndotypeException reason, DataOutput out) throws IOException {
        out.writeByte(reason.exitCode().value());
        write(reason.location(), out);
        out.writeUTF(reason.plainMessage());
    }

    static EndotypeException readRefusal(DataInput in) throws IOException {
        int code = in.readByte();
        return refusal(code, readLocation(in), in.readUTF());
    }

    private static EndotypeException refusal(int code, SourceLocation location, String message) throws IOException {
        if (code == ExitCode.USAGE.value()) {
            return new InvalidConfiguration(location, message);
        }
        if (code == ExitCode.MALFORMED_INPUT.value()) {
            return new MalformedInput(location, message);
        }
        if (code == ExitCode.INCONSISTENT_INPUT.value()) {
            return new InconsistentInput(location, message);
        }
        if (code == ExitCode.INPUT_OUTPUT.value()) {
            return new InputOutputFailure(location, message);
        }
        if (code == ExitCode.DEGENERATE_DATA.value()) {
            return new DegenerateData(location, message);
        }
        throw new IOException("no such refusal");
    }

    private static void write(ParticipantSummary summary, DataOutput out) throws IOException {
        out.writeInt(summary.recordedVolumes());
        out.writeInt(summary.keptVolumes());
        out.writeDouble(summary.repetitionTimeSeconds());
        out.writeDouble(summary.meanFramewiseDisplacementMm());
        out.writeInt(summary.missingRegions());
        ScanQuality quality = summary.quality();
        out.writeInt(quality.runs());
        out.writeDouble(quality.standardizedDvars());
        out.writeDouble(quality.temporalSnr());
        out.writeDouble(quality.medianCoverage());
        out.writeDouble(quality.leastCoverage());
    }

    private static ParticipantSummary readSummary(DataInput in) throws IOException {
        return new ParticipantSummary(
                in.readInt(),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readInt(),
                new ScanQuality(in.readInt(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()));
    }

    private static void write(@Nullable MotionStrength motion, DataOutput out) throws IOException {
        out.writeInt(motion == null ? 0 : motion.displacementMm().length);
        if (motion != null) {
            out.writeInt(motion.strength()[0].length);
            writeDoubles(motion.displacementMm(), out);
            for (double[] row : motion.strength()) {
                writeDoubles(row, out);
            }
        }
    }

    private static @Nullable MotionStrength readMotion(DataInput in) throws IOException {
        int classes = count(in, MOST_CLASSES);
        if (classes == 0) {
            return null;
        }
        int regions = count(in, MOST_REGIONS);
        double[] displacement = readDoubles(in, classes);
        double[][] strength = new double[classes][];
        for (int k = 0; k < classes; k++) {
            strength[k] = readDoubles(in, regions);
        }
        return new MotionStrength(displacement, strength);
    }

    static void writeDoubles(double[] values, DataOutput out) throws IOException {
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    static double[] readDoubles(DataInput in, int count) throws IOException {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    static int count(DataInput in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException("a count of " + count);
        }
        return count;
    }

    private static void write(SourceLocation location, DataOutput out) throws IOException {
        if (location instanceof SourceLocation.Line line) {
            out.writeByte('l');
            out.writeUTF(line.file());
            out.writeLong(line.line());
        } else if (location instanceof SourceLocation.Byte offset) {
            out.writeByte('b');
            out.writeUTF(offset.file());
            out.writeLong(offset.offset());
        } else if (location instanceof SourceLocation.File file) {
            out.writeByte('f');
            out.writeUTF(file.file());
        } else {
            out.writeByte('n');
        }
    }

    private static SourceLocation readLocation(DataInput in) throws IOException {
        return switch (in.readByte()) {
            case 'l' -> new SourceLocation.Line(in.readUTF(), in.readLong());
            case 'b' -> new SourceLocation.Byte(in.readUTF(), in.readLong());
            case 'f' -> new SourceLocation.File(in.readUTF());
            case 'n' -> SourceLocation.nowhere();
            default -> throw new IOException("no such place");
        };
    }

    static void writeTexts(List<String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    static List<String> readTexts(DataInput in, int most) throws IOException {
        int count = count(in, most);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readUTF());
        }
        return texts;
    }
}
