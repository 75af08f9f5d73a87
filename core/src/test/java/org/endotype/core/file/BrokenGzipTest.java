package org.endotype.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.endotype.core.error.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BrokenGzipTest {

    @TempDir
    Path folder;

    @Test
    void aTruncatedGzipIsNamedWithTheByteWhereItEnds() throws IOException {
        byte[] whole = gzip(noise());
        for (int length : new int[] {3, 10, whole.length / 2, whole.length - 8, whole.length - 1}) {
            Path file = Files.write(folder.resolve("t.gz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readAll(file))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageStartingWith("t.gz@" + length + ": the gzip stream ends here");
        }
    }

    @Test
    void aCorruptGzipIsNamedWithAByteWithinIt() throws IOException {
        byte[] whole = gzip(noise());
        whole[whole.length - 7] ^= 1;
        Path file = Files.write(folder.resolve("c.gz"), whole);
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessageMatching("c\\.gz@\\d+: the gzip stream is corrupt here .*");
    }

    @Test
    void severalMembersAreReadAsOneStream() throws IOException {
        byte[] one = gzip(new byte[] {1, 2});
        byte[] both = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, both, one.length, one.length);
        assertThat(readAll(Files.write(folder.resolve("m.gz"), both))).containsExactly(1, 2, 1, 2);
    }

    @Test
    void aBlockedGzipThatWasCutBetweenTwoBlocksIsTruncated() throws IOException {
        byte[] end = HexFormat.of().parseHex("1f8b08040000000000ff0600424302001b0003000000000000000000");
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        // One stored block that holds "ab": 18 bytes of header, 5 of the stored block's own, 2 of data, 8 of trailer.
        blocks.writeBytes(HexFormat.of().parseHex("1f8b08040000000000ff060042430200200001" + "0200fdff6162"));
        CRC32 sum = new CRC32();
        sum.update(new byte[] {'a', 'b'});
        for (int shift = 0; shift < 32; shift += 8) {
            blocks.write((int) (sum.getValue() >> shift));
        }
        blocks.writeBytes(new byte[] {2, 0, 0, 0});
        Path cut = Files.write(folder.resolve("cut.gz"), blocks.toByteArray());
        assertThatThrownBy(() -> readAll(cut))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("cut.gz: lacks the empty block that ends a BGZF file, so it is truncated; copy or compress"
                        + " it again");
        blocks.writeBytes(end);
        assertThat(readAll(Files.write(folder.resolve("whole.gz"), blocks.toByteArray())))
                .containsExactly('a', 'b');
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPipeIsReadLikeAFile() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        byte[] content = gzip(noise());
        Thread writer = new Thread(() -> {
            try (OutputStream out = new FileOutputStream(pipe.toFile())) {
                out.write(content);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        writer.start();
        assertThat(readAll(pipe)).isEqualTo(noise());
        writer.join();
    }

    private static byte[] readAll(Path file) {
        try (InputStream in = InputFiles.open(file)) {
            return in.readAllBytes();
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private static byte[] noise() {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        return noise;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }
}
