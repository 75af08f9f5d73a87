package org.endotype.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SquareMatrixTest {

    @TempDir
    Path folder;

    private final SquareMatrix matrix =
            new SquareMatrix(List.of("a", "b"), new double[] {1, Double.NaN, 1.0 / 3, -2e-300});

    @Test
    void everyFormatReadsBackToTheSameBits() {
        for (String name : List.of("m.npy", "m.tsv", "m.csv.gz")) {
            Path file = folder.resolve(name);
            matrix.write(file);
            SquareMatrix back = SquareMatrix.read(file);
            assertThat(back.values()).as(name).containsExactly(matrix.values());
            assertThat(back.labels()).as(name).isEqualTo(name.endsWith("npy") ? List.of("1", "2") : matrix.labels());
        }
    }

    @Test
    void rowNamesInAFirstColumnAreRecognised() throws IOException {
        Path file = folder.resolve("m.tsv");
        Files.writeString(file, "\ta\tb\na\t1\t2\nb\t2\t1\n");
        assertThat(SquareMatrix.read(file).values()).containsExactly(1, 2, 2, 1);
        Files.writeString(file, "region\ta\tb\na\t1\t2\nb\t2\t1\n");
        assertThat(SquareMatrix.read(file).labels()).containsExactly("a", "b");
        Files.writeString(file, "\ta\tb\nb\t1\t2\na\t2\t1\n");
        assertThatThrownBy(() -> SquareMatrix.read(file)).isInstanceOf(MalformedInput.class);
    }

    @Test
    void aMatrixWithoutAHeaderKeepsItsFirstRowEvenWhereThatRepeatsItsFirstColumn() throws IOException {
        Path file = folder.resolve("m.csv");
        Files.writeString(file, "0,1.5,2\n1.5,0,3\n2,3,0\n");
        assertThat(SquareMatrix.read(file).values()).containsExactly(0, 1.5, 2, 1.5, 0, 3, 2, 3, 0);
        assertThat(SquareMatrix.read(file).labels()).containsExactly("1", "2", "3");
        Files.writeString(file, "7,8\n0,1\n1,0\n");
        assertThat(SquareMatrix.read(file).labels()).containsExactly("7", "8");
        Files.writeString(file, ",7,8\n7,0,1\n8,1,0\n");
        assertThat(SquareMatrix.read(file).labels()).containsExactly("7", "8");
        Files.writeString(file, "0,1.5\n1.5,0\n2,3\n2,3\n");
        assertThatThrownBy(() -> SquareMatrix.read(file)).isInstanceOf(MalformedInput.class);
    }

    @Test
    void anInfiniteDiagonalDoesNotHideThatAMatrixIsNotSymmetric() {
        double infinite = Double.POSITIVE_INFINITY;
        Path file = folder.resolve("m.npy");
        SquareMatrix same = new SquareMatrix(List.of("a", "b"), new double[] {infinite, 1, 1, infinite});
        assertThat(same.requireSymmetric(file, 1e-8)).isSameAs(same);
        SquareMatrix other = new SquareMatrix(List.of("a", "b"), new double[] {infinite, 1, 2, infinite});
        assertThatThrownBy(() -> other.requireSymmetric(file, 1e-8)).isInstanceOf(MalformedInput.class);
    }

    @Test
    void repeatedLabelsAreMalformed() throws IOException {
        Path file = folder.resolve("m.tsv");
        Files.writeString(file, "a\ta\n1\t2\n2\t1\n");
        assertThatThrownBy(() -> SquareMatrix.read(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("m.tsv:1")
                .hasMessageContaining("'a'");
    }

    private Path npy(String dictionary, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        byte[] header = (dictionary + "\n").getBytes(StandardCharsets.US_ASCII);
        bytes.write(header.length & 0xff);
        bytes.write(header.length >> 8);
        bytes.write(header);
        bytes.write(data);
        Path file = folder.resolve("made.npy");
        Files.write(file, bytes.toByteArray());
        return file;
    }

    @Test
    void columnMajorBigEndianFloatsAreRead() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.BIG_ENDIAN);
        for (float value : new float[] {1, 2, 3, 4, 5, 6}) {
            data.putFloat(value);
        }
        NpyFile.Array array =
                NpyFile.read(npy("{'descr': '>f4', 'fortran_order': True, 'shape': (2, 3), }", data.array()));
        assertThat(array.values()).containsExactly(1, 3, 5, 2, 4, 6);
    }

    @Test
    void halvesIntegersAndVectorsAreRead() throws IOException {
        byte[] halves = {0x00, 0x3c, 0x00, (byte) 0xc0, 0x01, 0x00};
        assertThat(NpyFile.read(npy("{'descr': '<f2', 'fortran_order': False, 'shape': (3,), }", halves))
                        .values())
                .containsExactly(1, -2, Math.scalb(1.0, -24));
        assertThat(NpyFile.read(npy(
                                "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }",
                                new byte[] {(byte) 200, 3}))
                        .values())
                .containsExactly(200, 3);
    }

    @Test
    void headersThatLieAndObjectsAreRefusedBeforeAnythingIsAllocated() throws IOException {
        Path huge = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (40000, 40000), }", new byte[16]);
        assertThatThrownBy(() -> NpyFile.read(huge))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("more than the file holds");
        Path overflowing =
                npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 2), }", new byte[16]);
        assertThatThrownBy(() -> NpyFile.read(overflowing)).isInstanceOf(MalformedInput.class);
        Path objects = npy("{'descr': '|O8', 'fortran_order': False, 'shape': (1, 2), }", new byte[16]);
        assertThatThrownBy(() -> NpyFile.read(objects))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("float64");
        Path other = folder.resolve("other.npy");
        Files.writeString(other, "not numpy");
        assertThatThrownBy(() -> NpyFile.read(other))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("other.npy@0");
    }
}
