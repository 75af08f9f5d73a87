package org.endotype.core.pipeline.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.OutputName;

/**
 * Results of pieces as files, {@code JOB/NUMBER.piece}: eight bytes that name the format, the result as its codec writes
 * it, and the CRC-32C of both. Each appears whole or not at all.
 *
 * @param root the folder
 */
public record PieceFolder(Path root) {

    private static final byte[] MAGIC = "ENDOPC1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_BYTES = 4;

    public boolean holds(String job, int piece) {
        return Files.isRegularFile(file(job, piece));
    }

    public <R> void write(String job, int piece, R result, PieceCodec<R> codec) {
        Path file = file(job, piece);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            OutputName.folder(root, job);
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(MAGIC);
            codec.write(result, out);
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "written", failure);
        }
        AtomicOutput.writeStream(file, bytes::writeTo);
    }

    /** @throws MalformedInput where the file is damaged or none of ours */
    public <R> R read(String job, int piece, PieceCodec<R> codec) {
        Path file = file(job, piece);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
        int end = bytes.length - CHECKSUM_BYTES;
        if (end < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged(file, "expected a piece of a sharded run");
        }
        try (DataInputStream in =
                        new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, end - MAGIC.length));
                DataInputStream tail = new DataInputStream(new ByteArrayInputStream(bytes, end, CHECKSUM_BYTES))) {
            if (tail.readInt() != checksum(bytes, end)) {
                throw damaged(file, "its checksum does not fit its content");
            }
            R result = codec.read(in);
            if (in.available() > 0) {
                throw damaged(file, "it goes on after its end");
            }
            return result;
        } catch (IOException failure) {
            throw new MalformedInput(
                    SourceLocation.file(file), "is not a piece that this version wrote; run its shard again", failure);
        }
    }

    private static MalformedInput damaged(Path file, String what) {
        return new MalformedInput(SourceLocation.file(file), what + "; run its shard again");
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    private Path file(String job, int piece) {
        return OutputName.in(root, job).resolve(piece + ".piece");
    }
}
