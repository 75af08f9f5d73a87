package org.endotype.imaging.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.endotype.imaging.SharedData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real files of several writers against nibabel; {@code nibabel_figures.py} beside the figures made them. */
class NibabelFiguresTest {

    /** nibabel computes qforms in single precision here and there. */
    private static final double AFFINE = 1e-5;

    /** Sums of up to seven million voxels in another order. */
    private static final double RELATIVE_SUM = 1e-12;

    static Stream<List<String>> figures() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(NibabelFiguresTest.class.getResourceAsStream("nibabel.tsv")),
                StandardCharsets.UTF_8))) {
            return in.lines().skip(1).map(line -> List.of(line.split("\t"))).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void headersAndVoxelsAreReadAsNibabelReadsThem(List<String> figures) {
        NiftiImage image = NiftiImage.open(SharedData.require(figures.get(0)));
        NiftiHeader header = image.header();
        assertThat(String.join("x", header.sizes().stream().map(String::valueOf).toList()))
                .isEqualTo(figures.get(1));
        String[] affine = figures.get(2).split(" ");
        for (int i = 0; i < 12; i++) {
            assertThat(header.affine().toRows()[i]).isCloseTo(Double.parseDouble(affine[i]), within(AFFINE));
        }
        assertThat(
                        header.repetitionTimeSeconds().isPresent()
                                ? Double.toString(header.repetitionTimeSeconds().getAsDouble())
                                : "NA")
                .isEqualTo(figures.get(8));
        double[] volume = new double[header.voxelsPerVolume()];
        double sum = 0;
        double squares = 0;
        long at = 0;
        long total = (long) volume.length * header.volumeCount();
        double[] picked = new double[3];
        try (VolumeStream volumes = image.openVolumes()) {
            while (volumes.next(volume)) {
                for (double value : volume) {
                    sum += value;
                    squares += value * value;
                    if (at == 0) {
                        picked[0] = value;
                    }
                    if (at == total / 2) {
                        picked[1] = value;
                    }
                    if (at == total - 1) {
                        picked[2] = value;
                    }
                    at++;
                }
            }
        }
        assertThat(at).isEqualTo(total);
        assertThat(sum).isCloseTo(number(figures, 3), within(RELATIVE_SUM * Math.abs(number(figures, 3))));
        double sd = Math.sqrt(squares / total - (sum / total) * (sum / total));
        assertThat(sd).isCloseTo(number(figures, 4), within(1e-9 * number(figures, 4)));
        assertThat(picked).containsExactly(number(figures, 5), number(figures, 6), number(figures, 7));
    }

    private static double number(List<String> figures, int column) {
        return Double.parseDouble(figures.get(column));
    }
}
