package org.endotype.imaging.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.MalformedInput;
import org.endotype.testdata.Damage;
import org.endotype.testdata.GzipBytes;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.NiftiBytes.Datatype;
import org.endotype.testdata.NiftiBytes.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NiftiImageTest {

    private static final int DIM = 40;
    private static final int DATATYPE = 70;

    /** Written as 32-bit floats. */
    private static final double SINGLE = 1e-6;

    @TempDir
    Path folder;

    @Test
    void everyTypeOrderAndVersionGivesTheSameNumbers() throws IOException {
        double[] stored = {0, 1, 2, 100, 127, 5};
        for (Version version : Version.values()) {
            for (Datatype datatype : Datatype.values()) {
                for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                    byte[] bytes = NiftiBytes.withDefaults()
                            .version(version)
                            .datatype(datatype)
                            .order(order)
                            .grid(3, 1, 1)
                            .volumes(2)
                            .scaling(0.5, -1)
                            .encode(stored);
                    NiftiImage image = NiftiImage.open(write("a.nii", bytes));
                    assertThat(image.header().byteOrder()).isEqualTo(order);
                    assertThat(all(image))
                            .as("%s %s %s", version, datatype, order)
                            .containsExactly(-1, -0.5, 0, 49, 62.5, 1.5);
                }
            }
        }
    }

    @Test
    void valuesAtTheEndsOfTheirTypesAreKept() throws IOException {
        assertThat(ends(Datatype.INT8, -128, 127)).containsExactly(-128, 127);
        assertThat(ends(Datatype.UINT8, 0, 255)).containsExactly(0, 255);
        assertThat(ends(Datatype.INT16, -32768, 32767)).containsExactly(-32768, 32767);
        assertThat(ends(Datatype.UINT16, 0, 65535)).containsExactly(0, 65535);
        assertThat(ends(Datatype.INT32, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE);
        assertThat(ends(Datatype.UINT32, 0, 4294967295.0)).containsExactly(0, 4294967295.0);
    }

    @Test
    void unsignedLongsBeyondTheSignBitArePositive() throws IOException {
        byte[] bytes =
                NiftiBytes.withDefaults().datatype(Datatype.INT64).grid(2, 1, 1).encode(new double[] {-1, 3});
        byte[] unsigned = Damage.overwrite(bytes, DATATYPE, (byte) 0x00, (byte) 0x05);
        assertThat(all(NiftiImage.open(write("u.nii", unsigned)))).containsExactly(0x1p64, 3);
    }

    @Test
    void aSlopeOfZeroOrNotANumberMeansUnscaled() throws IOException {
        for (double slope : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
            byte[] bytes =
                    NiftiBytes.withDefaults().grid(1, 1, 1).scaling(slope, 7).encode(new double[] {5});
            assertThat(all(NiftiImage.open(write("s.nii", bytes)))).containsExactly(5);
        }
    }

    @Test
    void withoutSformTheQformAndWithoutThatTheVoxelSizesPlaceTheGrid() throws IOException {
        NiftiBytes plain =
                NiftiBytes.withDefaults().grid(5, 3, 1).voxelMm(2, 3, 4).sform(new double[12], 0);
        double[] zeros = new double[15];
        assertThat(NiftiImage.open(write("b.nii", plain.encode(zeros)))
                        .header()
                        .affine()
                        .toRows())
                .containsExactly(-2, 0, 0, 4, 0, 3, 0, -3, 0, 0, 4, 0);
        // A quarter turn about z: b = c = 0, d = sin 45; x goes to y.
        ByteBuffer turned = ByteBuffer.wrap(plain.encode(zeros)).order(ByteOrder.LITTLE_ENDIAN);
        turned.putShort(252, (short) 1)
                .putFloat(264, (float) Math.sqrt(0.5))
                .putFloat(268, 10)
                .putFloat(272, 20)
                .putFloat(276, 30)
                .putFloat(76, -1);
        double[] expected = {0, -3, 0, 10, 2, 0, 0, 20, 0, 0, -4, 30};
        double[] found = NiftiImage.open(write("q.nii", turned.array()))
                .header()
                .affine()
                .toRows();
        for (int i = 0; i < 12; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(SINGLE));
        }
    }

    @Test
    void repetitionTimesAreReadInTheirUnit() throws IOException {
        byte[] bytes =
                NiftiBytes.withDefaults().volumes(2).repetitionTimeSeconds(0.8).encode(new double[2]);
        assertThat(repetitionTime(bytes, 8)).hasValue(0.8);
        assertThat(repetitionTime(bytes, 0)).hasValue(0.8);
        byte[] milliseconds =
                NiftiBytes.withDefaults().volumes(2).repetitionTimeSeconds(800).encode(new double[2]);
        assertThat(repetitionTime(milliseconds, 16)).hasValue(0.8);
        assertThat(repetitionTime(milliseconds, 32)).isEmpty();
        byte[] none =
                NiftiBytes.withDefaults().volumes(2).repetitionTimeSeconds(0).encode(new double[2]);
        assertThat(repetitionTime(none, 8)).isEmpty();
    }

    @Test
    void headersThatLieAreRefusedWithTheByteOfTheLie() throws IOException {
        byte[] good = NiftiBytes.withDefaults().grid(2, 2, 2).volumes(3).encode(new double[24]);
        assertRefused(shorts(good, DIM + 2, -3), "@42: dim[1] is -3");
        assertRefused(shorts(good, DIM + 2, 0), "@42: dim[1] is 0");
        assertRefused(shorts(good, DIM, 9), "@40: dim[0], the number of axes, is 9");
        assertRefused(
                shorts(shorts(shorts(shorts(good, 42, 32767), 44, 32767), 46, 32767), 48, 32767),
                "@40: dimensions [32767, 32767, 32767, 32767]");
        assertRefused(shorts(good, DATATYPE, 128), "@70: voxel type 128 (RGB24)");
        assertRefused(shorts(good, 72, 8), "@72: bitpix is 8");
        assertRefused(shorts(good, 48, 4), "@" + good.length + ": the file ends here");
        assertRefused(shorts(good, 48, 2), "@40: the header promises 2 volumes");
        assertRefused(floats(good, 108, Float.NaN), "@108: vox_offset is NaN");
        assertRefused(floats(good, 108, 8), "@108: vox_offset is 8.0");
        assertRefused(floats(good, 280, Float.NaN), "@280: its sform does not place voxels");
        assertRefused(floats(good, 116, Float.NaN), "@116: scl_inter is NaN");
        assertRefused(
                Damage.overwrite(good, 344, (byte) 'n', (byte) 'i', (byte) '1'),
                "@344: is the header of a .hdr/.img pair");
        assertRefused(Damage.overwrite(good, 344, (byte) 0, (byte) 0, (byte) 0), "@344: expected the magic 'n+1'");
        assertRefused(Damage.overwrite(good, 0, (byte) 7), "@0: expected a NIfTI header");
        assertRefused("not an image at all, but some text".getBytes(), "@0: expected a NIfTI header");
        assertRefused(Arrays.copyOf(good, 200), "@200: ends within its header");
        assertRefused(new byte[0], "@0: ends within its header");
    }

    @Test
    void aSixtyFourBitProductThatOverflowsIsRefused() throws IOException {
        byte[] good =
                NiftiBytes.withDefaults().version(Version.NIFTI_2).grid(2, 2, 2).encode(new double[8]);
        ByteBuffer lying = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
        lying.putLong(24, Integer.MAX_VALUE).putLong(32, Integer.MAX_VALUE).putLong(40, Integer.MAX_VALUE);
        assertRefused(lying.array(), "@16: dimensions");
        lying.putLong(24, Long.MAX_VALUE);
        assertRefused(lying.array(), "@24: dim[1] is 9223372036854775807");
    }

    @Test
    void aGzippedHeaderThatPromisesMoreThanItsBytesCanHoldIsRefusedBeforeAnythingIsAllocated() throws IOException {
        byte[] good = NiftiBytes.withDefaults().grid(2, 2, 2).volumes(3).encode(new double[24]);
        byte[] lying = shorts(shorts(shorts(good, 42, 800), 44, 800), 46, 800);
        assertThatThrownBy(() -> NiftiImage.open(write("l.nii.gz", GzipBytes.compress(lying))))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("l.nii.gz@40: the header promises");
        // Zeros pack so well that the ratio allows it: the bytes are counted before room is made.
        byte[] padded = Arrays.copyOf(lying, 8_000_000);
        byte[] large = shorts(shorts(shorts(shorts(padded, 42, 300), 44, 300), 46, 300), 48, 1);
        byte[] compressed = Arrays.copyOf(GzipBytes.compress(large), 60_000);
        assertThatThrownBy(() -> NiftiImage.open(write("m.nii.gz", compressed))).isInstanceOf(MalformedInput.class);
    }

    @Property(tries = 40)
    void aGzippedRunCutAnywhereIsRefusedWithAByteWithinTheFile(@ForAll @IntRange(min = 0, max = 4999) int cut)
            throws IOException {
        Path own = Files.createTempDirectory("endotype-cut");
        Path file = own.resolve("cut.nii.gz");
        try {
            byte[] whole = compressedNoise();
            int length = (int) ((long) cut * whole.length / 5000);
            Files.write(file, Damage.truncate(whole, length));
            assertThatThrownBy(() -> all(NiftiImage.open(file)))
                    .isInstanceOfSatisfying(EndotypeException.class, refused -> {
                        assertThat(refused.exitCode()).isEqualTo(ExitCode.MALFORMED_INPUT);
                        assertThat(refused.getMessage()).matches("cut\\.nii\\.gz@\\d+: .*");
                    });
        } finally {
            Files.deleteIfExists(file);
            Files.delete(own);
        }
    }

    @Test
    void aFlippedBitIsCaughtByTheChecksumAtTheLatest() throws IOException {
        byte[] whole = compressedNoise();
        for (int at : new int[] {30, whole.length / 2, whole.length - 6}) {
            Path file = write("f.nii.gz", Damage.flipBit(whole, at, 3));
            assertThatThrownBy(() -> all(NiftiImage.open(file))).isInstanceOf(MalformedInput.class);
        }
    }

    @Test
    void theVoxelFileOfAPairIsRefusedAsSuch() throws IOException {
        Path file = write("pair.img", new byte[4000]);
        assertThatThrownBy(() -> NiftiImage.open(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(
                        "pair.img: is the voxel file of a .hdr/.img pair; convert the pair to one .nii or .nii.gz file");
    }

    @Test
    void aFileNamedGzThatIsNotGzipIsRefusedAndAGzipWithoutTheNameIsRead() throws IOException {
        byte[] good = NiftiBytes.withDefaults().encode(new double[] {4});
        assertThatThrownBy(() -> NiftiImage.open(write("plain.nii.gz", good)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("plain.nii.gz@0: named .gz");
        assertThat(all(NiftiImage.open(write("packed.nii", GzipBytes.compress(good)))))
                .containsExactly(4);
    }

    @Test
    void writtenMapsReadBackOnTheSameGrid() throws IOException {
        Affine affine = Affine.ofRows(-2, 0.1, 0, 90, 0, 2, 0.2, -126, 0.1, 0, 2.5, -72);
        Grid grid = new Grid(3, 2, 2, affine);
        for (String name : new String[] {"w.nii", "w.nii.gz"}) {
            Path file = folder.resolve(name);
            NiftiWriter.write(file, grid, 3, OptionalDouble.of(0.72), (volume, target) -> {
                for (int i = 0; i < target.length; i++) {
                    target[i] = volume * 100 + i / 8.0;
                }
            });
            NiftiImage image = NiftiImage.open(file);
            assertThat(image.header().grid().matches(grid)).isTrue();
            assertThat(image.header().repetitionTimeSeconds()).hasValue(0.72);
            double[] values = all(image);
            assertThat(values).hasSize(36);
            assertThat(values[13]).isEqualTo(100.125);
        }
    }

    private double[] ends(Datatype datatype, double low, double high) throws IOException {
        return all(NiftiImage.open(write(
                "e.nii",
                NiftiBytes.withDefaults().datatype(datatype).grid(2, 1, 1).encode(new double[] {low, high}))));
    }

    private OptionalDouble repetitionTime(byte[] bytes, int unit) throws IOException {
        return NiftiImage.open(write("t.nii", Damage.overwrite(bytes, 123, (byte) (2 | unit))))
                .header()
                .repetitionTimeSeconds();
    }

    private void assertRefused(byte[] bytes, String message) throws IOException {
        Path file = write("lie.nii", bytes);
        assertThatThrownBy(() -> NiftiImage.open(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("lie.nii" + message);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] compressedNoise() {
        double[] noise = new double[20 * 20 * 5 * 4];
        java.util.SplittableRandom random = new java.util.SplittableRandom(3);
        Arrays.setAll(noise, i -> random.nextInt(-2000, 2000));
        return GzipBytes.compress(
                NiftiBytes.withDefaults().grid(20, 20, 5).volumes(4).encode(noise));
    }

    private static byte[] shorts(byte[] bytes, int at, int value) {
        return Damage.overwrite(bytes, at, (byte) value, (byte) (value >> 8));
    }

    private static byte[] floats(byte[] bytes, int at, float value) {
        byte[] four = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
        return Damage.overwrite(bytes, at, four);
    }

    private static double[] all(NiftiImage image) {
        int voxels = image.header().voxelsPerVolume();
        double[] all = new double[voxels * image.header().volumeCount()];
        double[] volume = new double[voxels];
        try (VolumeStream volumes = image.openVolumes()) {
            for (int t = 0; volumes.next(volume); t++) {
                System.arraycopy(volume, 0, all, t * voxels, voxels);
            }
        }
        return all;
    }
}
