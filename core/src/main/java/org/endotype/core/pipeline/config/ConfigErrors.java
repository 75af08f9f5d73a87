package org.endotype.core.pipeline.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.PrintableText;
import org.endotype.core.error.SourceLocation;

/** Gathers everything wrong with a configuration so that all of it is told at once, one line each, in file order. */
final class ConfigErrors {

    private record Fault(String place, long order, String message, ExitCode code) {
        String text() {
            return place.isEmpty() ? message : place + ": " + message;
        }
    }

    private final List<Fault> faults = new ArrayList<>();

    void add(SourceLocation location, String message) {
        faults.add(new Fault(location.toString(), order(location), PrintableText.oneLine(message), ExitCode.USAGE));
    }

    void addMissingFile(SourceLocation location, String message) {
        faults.add(
                new Fault(location.toString(), order(location), PrintableText.oneLine(message), ExitCode.INPUT_OUTPUT));
    }

    /** Takes in what a reader of another file refused; told after the cohort file's own faults. */
    void addRefusal(EndotypeException refused) {
        faults.add(new Fault("", Long.MAX_VALUE, String.valueOf(refused.getMessage()), refused.exitCode()));
    }

    /**
     * Throws one exception with a line a fault. Its exit code is 2 where the cohort file itself is at fault, else that of
     * the first fault told.
     */
    void throwIfAny() {
        if (!faults.isEmpty()) {
            throw toException();
        }
    }

    private EndotypeException toException() {
        List<Fault> ordered = new ArrayList<>(faults);
        ordered.sort(Comparator.comparingLong(Fault::order));
        String text =
                String.join("\n", ordered.stream().map(Fault::text).distinct().toList());
        boolean configuration = ordered.stream().anyMatch(fault -> fault.code() == ExitCode.USAGE);
        ExitCode code = configuration ? ExitCode.USAGE : ordered.get(0).code();
        return switch (code) {
            case MALFORMED_INPUT -> new MalformedInput(text);
            case INCONSISTENT_INPUT -> new InconsistentInput(text);
            case INPUT_OUTPUT -> new InputOutputFailure(text);
            case DEGENERATE_DATA -> new DegenerateData(text);
            default -> new InvalidConfiguration(text);
        };
    }

    private static long order(SourceLocation location) {
        return location instanceof SourceLocation.Line line ? line.line() : Long.MAX_VALUE - 1;
    }
}
