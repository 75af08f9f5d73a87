package org.endotype.core.stratify.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;

/**
 * A folder with {@code model.json}, {@code arrays.bin} (doubles, little-endian, one array after the other, at the offsets
 * that {@code model.json} states) and {@code SHA256SUMS} in the format of {@code sha256sum}, written last. Reading checks
 * both digests before anything is interpreted: one changed byte is refused. Nothing in it is code.
 */
public final class ModelArchive {

    /** The schema name that this version reads and writes. */
    public static final String SCHEMA = "endotype-model/1";

    private static final String DESCRIPTION = "model.json";
    private static final String ARRAYS = "arrays.bin";
    private static final String DIGESTS = "SHA256SUMS";

    /** No model of ours comes near; a corrupt length must not exhaust memory. */
    private static final long MAXIMUM_BYTES = 1L << 31;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * What a model folder holds.
     *
     * @param description the JSON description, without the array table
     * @param arrays by name, in file order
     */
    public record Content(ObjectNode description, Map<String, double[]> arrays) {

        /** The array of that name. */
        public double[] array(String name) {
            double[] array = arrays.get(name);
            if (array == null) {
                throw new MalformedInput("the model lacks its array '" + name + "'");
            }
            return array;
        }
    }

    private ModelArchive() {}

    public static ObjectNode newDescription() {
        return JSON.createObjectNode();
    }

    /** Writes a model folder, making it where it is absent. */
    public static void write(Path folder, ObjectNode description, Map<String, double[]> arrays) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
        ObjectNode whole = JSON.createObjectNode();
        whole.put("schema", SCHEMA);
        whole.setAll(description);
        ArrayNode table = whole.putArray("arrays");
        long offset = 0;
        for (Map.Entry<String, double[]> entry : arrays.entrySet()) {
            ObjectNode row = table.addObject();
            row.put("name", entry.getKey());
            row.put("offset", offset);
            row.put("length", entry.getValue().length);
            offset += 8L * entry.getValue().length;
        }
        byte[] json;
        try {
            json = (JSON.writeValueAsString(whole) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
        MessageDigest arraysDigest = sha256();
        AtomicOutput.writeStream(folder.resolve(ARRAYS), out -> {
            for (double[] array : arrays.values()) {
                writeArray(array, out, arraysDigest);
            }
        });
        AtomicOutput.writeStream(folder.resolve(DESCRIPTION), out -> out.write(json));
        String digests = hex(sha256().digest(json)) + "  " + DESCRIPTION + "\n" + hex(arraysDigest.digest()) + "  "
                + ARRAYS + "\n";
        AtomicOutput.writeStream(folder.resolve(DIGESTS), out -> out.write(digests.getBytes(StandardCharsets.UTF_8)));
    }

    private static void writeArray(double[] array, OutputStream out, MessageDigest digest) throws IOException {
        int chunk = 8192;
        ByteBuffer buffer = ByteBuffer.allocate(chunk * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < array.length; from += chunk) {
            int count = Math.min(chunk, array.length - from);
            buffer.clear();
            buffer.asDoubleBuffer().put(array, from, count);
            digest.update(buffer.array(), 0, count * 8);
            out.write(buffer.array(), 0, count * 8);
        }
    }

    /**
     * Reads a model folder.
     *
     * @throws MalformedInput when a digest, the schema or a length does not hold
     */
    public static Content read(Path folder) {
        byte[] json = bytes(folder.resolve(DESCRIPTION));
        byte[] raw = bytes(folder.resolve(ARRAYS));
        String digests = new String(bytes(folder.resolve(DIGESTS)), StandardCharsets.UTF_8);
        requireDigest(folder, DESCRIPTION, json, digests);
        requireDigest(folder, ARRAYS, raw, digests);
        Path description = folder.resolve(DESCRIPTION);
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (IOException malformed) {
            throw new MalformedInput(SourceLocation.file(description), "is not JSON", malformed);
        }
        if (!(tree instanceof ObjectNode whole)
                || !SCHEMA.equals(whole.path("schema").asText())) {
            throw new MalformedInput(
                    SourceLocation.file(description),
                    "expected schema '" + SCHEMA + "', found '"
                            + tree.path("schema").asText() + "'; use the version of Endotype that wrote it");
        }
        ByteBuffer buffer = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, double[]> arrays = new LinkedHashMap<>();
        for (JsonNode row : whole.path("arrays")) {
            long offset = row.path("offset").asLong(-1);
            long length = row.path("length").asLong(-1);
            // A place that is compared by subtraction cannot overflow.
            if (offset < 0
                    || length < 0
                    || offset % 8 != 0
                    || offset > raw.length
                    || length > (raw.length - offset) / 8) {
                throw new MalformedInput(
                        SourceLocation.file(description),
                        "array '" + row.path("name").asText() + "' lies outside " + ARRAYS);
            }
            if (arrays.containsKey(row.path("name").asText())) {
                throw new MalformedInput(
                        SourceLocation.file(description),
                        "array '" + row.path("name").asText() + "' stands twice");
            }
            double[] array = new double[(int) length];
            buffer.position((int) offset);
            buffer.asDoubleBuffer().get(array);
            arrays.put(row.path("name").asText(), array);
        }
        return new Content(whole, arrays);
    }

    private static byte[] bytes(Path file) {
        InputFiles.requireReadable(file);
        try {
            if (Files.size(file) >= MAXIMUM_BYTES) {
                throw new MalformedInput(SourceLocation.file(file), "is too large for a model file");
            }
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    private static void requireDigest(Path folder, String name, byte[] content, String digests) {
        String line = hex(sha256().digest(content)) + "  " + name;
        if (digests.lines().noneMatch(line::equals)) {
            throw new MalformedInput(
                    SourceLocation.file(folder.resolve(name)),
                    "does not have the SHA-256 that " + DIGESTS
                            + " states: the model was changed or cut short; copy it again from where it was made");
        }
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
