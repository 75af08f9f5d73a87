package org.endotype.imaging.bold;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;

/** The JSON file that BIDS puts beside an image, under its name with {@code .json}. */
final class Sidecar {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode content;

    private Sidecar(Path file, JsonNode content) {
        this.file = file;
        this.content = content;
    }

    /** The sidecar beside an image, where there is one. */
    static Optional<Sidecar> beside(Path image) {
        Path file = image.resolveSibling(stem(image) + ".json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = InputFiles.open(file)) {
            JsonNode content = JSON.readTree(in);
            if (!content.isObject()) {
                throw new MalformedInput(SourceLocation.file(file), "expected a JSON object of image properties");
            }
            return Optional.of(new Sidecar(file, content));
        } catch (JsonProcessingException broken) {
            throw new MalformedInput(
                    SourceLocation.line(
                            file,
                            broken.getLocation() == null
                                    ? 1
                                    : broken.getLocation().getLineNr()),
                    "is not JSON: " + broken.getOriginalMessage(),
                    broken);
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    Path file() {
        return file;
    }

    OptionalDouble repetitionTimeSeconds() {
        JsonNode value = content.get("RepetitionTime");
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber() || !(value.asDouble() > 0)) {
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "RepetitionTime is " + value + "; expected a positive number of seconds");
        }
        return OptionalDouble.of(value.asDouble());
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
