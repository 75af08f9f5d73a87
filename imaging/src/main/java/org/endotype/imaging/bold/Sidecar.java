package org.endotype.imaging.bold;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.JsonInput;
import org.endotype.imaging.bids.BidsName;

/**
 * The JSON files that tell an image's repetition time: the one beside it, under its name with {@code .json}, or by the
 * inheritance principle of BIDS one of the same kind ({@code _bold.json}) in its folder or a folder above, up to that of
 * the dataset, whose entities all agree with the image's ({@code task-rest_bold.json}). The nearest that states a
 * repetition time counts; in one folder the one that names more entities.
 *
 * <p>Files are read token by token, and only that one entry of them.
 */
final class Sidecar {

    /** func, ses, sub, pipeline and dataset. */
    private static final int FOLDERS_ABOVE = 5;

    private static final String KEY = "RepetitionTime";

    private final Path file;
    private final double repetitionTimeSeconds;

    private Sidecar(Path file, double repetitionTimeSeconds) {
        this.file = file;
        this.repetitionTimeSeconds = repetitionTimeSeconds;
    }

    /** The nearest sidecar that states a repetition time, where there is one. */
    static Optional<Sidecar> of(Path image) {
        Path own = image.resolveSibling(stem(image) + ".json");
        if (Files.isRegularFile(own)) {
            OptionalDouble seconds = read(own);
            if (seconds.isPresent()) {
                return Optional.of(new Sidecar(own, seconds.getAsDouble()));
            }
        }
        BidsName name = BidsName.of(image);
        if (name.entity("sub").isEmpty()) {
            return Optional.empty();
        }
        Path folder = image.toAbsolutePath().getParent();
        for (int level = 0; level < FOLDERS_ABOVE && folder != null && Files.isReadable(folder); level++) {
            Optional<Sidecar> found = inherited(folder, name, own);
            if (found.isPresent() || Files.exists(folder.resolve("dataset_description.json"))) {
                return found;
            }
            folder = folder.getParent();
        }
        return Optional.empty();
    }

    private static Optional<Sidecar> inherited(Path folder, BidsName image, Path own) {
        List<Path> fitting = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> String.valueOf(file.getFileName()).endsWith("_bold.json"))
                    .filter(file -> !file.equals(own.toAbsolutePath()))
                    .filter(file -> BidsName.of(file).entities().entrySet().stream()
                            .allMatch(entity -> image.entity(entity.getKey()).equals(Optional.of(entity.getValue()))))
                    .sorted()
                    .forEach(fitting::add);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "read", failure);
        }
        Sidecar best = null;
        int most = -1;
        for (Path file : fitting) {
            int entities = BidsName.of(file).entities().size();
            OptionalDouble seconds = read(file);
            if (seconds.isEmpty()) {
                continue;
            }
            if (best != null && entities == most && best.repetitionTimeSeconds != seconds.getAsDouble()) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        "and " + best.file.getFileName() + " both apply to one image and state different repetition"
                                + " times; keep one");
            }
            if (entities > most) {
                best = new Sidecar(file, seconds.getAsDouble());
                most = entities;
            }
        }
        return Optional.ofNullable(best);
    }

    Path file() {
        return file;
    }

    double repetitionTimeSeconds() {
        return repetitionTimeSeconds;
    }

    private static OptionalDouble read(Path file) {
        JsonNode content = JsonInput.tree(file);
        if (!content.isObject()) {
            throw new MalformedInput(SourceLocation.file(file), "expected a JSON object of image properties");
        }
        JsonNode seconds = content.get(KEY);
        if (seconds == null) {
            return OptionalDouble.empty();
        }
        if (!seconds.isNumber() || !(seconds.asDouble() > 0) || Double.isInfinite(seconds.asDouble())) {
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "RepetitionTime is " + (seconds.isValueNode() ? seconds.asText() : "not a number")
                            + "; expected a positive number of seconds");
        }
        return OptionalDouble.of(seconds.asDouble());
    }

    /** A file's name without {@code .nii} or {@code .nii.gz}. */
    static String stem(Path image) {
        String name = String.valueOf(image.getFileName());
        if (name.endsWith(".nii.gz")) {
            return name.substring(0, name.length() - 7);
        }
        return name.endsWith(".nii") ? name.substring(0, name.length() - 4) : name;
    }
}
