package org.endotype.core.file;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;

/**
 * JSON files: strict syntax in UTF-8, no key twice, nothing behind the end, at most {@value #MOST_BYTES} bytes. Jackson
 * bounds nesting and the length of numbers. Types are never taken from the file.
 */
public final class JsonInput {

    /** Our own descriptions stay far below; a sparse file must not exhaust memory. */
    static final long MOST_BYTES = 1L << 26;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonInput() {}

    /** @throws MalformedInput with the line where the file is not JSON */
    public static JsonNode tree(Path file) {
        String text = text(file);
        try {
            return JSON.readTree(text);
        } catch (JacksonException malformed) {
            throw notJson(file, malformed);
        }
    }

    /** An object of a type of ours, whose fields the file must name as they are. */
    public static <T> T value(Path file, Class<T> type) {
        String text = text(file);
        try {
            T value = JSON.readValue(text, type);
            if (value == null) {
                throw new MalformedInput(SourceLocation.line(file, 1), "expected a JSON object, found null");
            }
            return value;
        } catch (JacksonException malformed) {
            throw notJson(file, malformed);
        }
    }

    /** What to throw where a parser found {@code file} not to be JSON. */
    public static MalformedInput notJson(Path file, JacksonException malformed) {
        var place = malformed.getLocation();
        return new MalformedInput(
                place == null || place.getLineNr() < 1
                        ? SourceLocation.file(file)
                        : SourceLocation.line(file, place.getLineNr()),
                "is not valid JSON: " + malformed.getOriginalMessage(),
                malformed);
    }

    private static String text(Path file) {
        InputFiles.requireReadable(file);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new MalformedInput(
                        SourceLocation.file(file),
                        "is larger than " + (MOST_BYTES >> 20) + " MB; expected a JSON file that describes data");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new MalformedInput(SourceLocation.file(file), "is not UTF-8 text; expected JSON", notText);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }
}
