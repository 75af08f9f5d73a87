package org.endotype.genomics.qc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.endotype.genomics.BedFiles;
import org.endotype.genomics.DistantEngine;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.source.GenotypeSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityControlPiecesTest {

    @TempDir
    Path folder;

    @Test
    void piecesOfAPartOfTheFileGiveTheFiguresOfOneProcessToTheBit() {
        int[][] g = BedFiles.random(new SplittableRandom(3), 3500, 101, 0.03);
        GenotypeSource whole = GenotypeSources.openBed(BedFiles.write(folder, "g", g));
        GenotypeSource source = SubsetSource.of(
                whole,
                IntStream.range(0, 101).filter(i -> i % 10 != 3).toArray(),
                IntStream.range(0, 3500).filter(i -> i % 7 != 0).toArray());
        QcThresholds thresholds = QcThresholds.none()
                .withMinimumMaf(0.1)
                .withMaximumMissing(0.05)
                .withMaximumSampleMissing(0.031)
                .withMinimumHweP(0.01, QcThresholds.HweTest.EXACT);
        double[] outside = new SplittableRandom(1)
                .doubles(source.variants().size(), 0.01, 0.6)
                .toArray();
        for (double[] frequencies : new double[][] {{}, outside}) {
            DistantEngine distant = new DistantEngine();
            List<String> expected = new ArrayList<>();
            List<String> found = new ArrayList<>();
            QcSummary here = run(source, thresholds, frequencies, new LocalEngine(Parallelism.single()), expected);
            QcSummary there = run(source, thresholds, frequencies, distant, found);
            assertThat(found).isEqualTo(expected).hasSize(source.variants().size());
            assertThat(there.kept()).isEqualTo(here.kept()).hasSizeLessThan(found.size());
            assertThat(there.reasons()).isEqualTo(here.reasons());
            assertThat(there.samples().hetF()).isEqualTo(here.samples().hetF());
            assertThat(there.samples().callRate()).isEqualTo(here.samples().callRate());
            assertThat(there.samples().kept()).isEqualTo(here.samples().kept()).contains(false);
            assertThat(there.founderCount()).isEqualTo(here.founderCount());
            assertThat(there.warnings()).isEqualTo(here.warnings());
            assertThat(distant.pieces()).isGreaterThan(2);
        }
    }

    private static QcSummary run(
            GenotypeSource source, QcThresholds thresholds, double[] frequencies, Engine engine, List<String> rows) {
        return QualityControl.run(source, thresholds, Founders.ONLY, frequencies, engine, (first, part) -> {
            assertThat(first).isEqualTo(rows.size());
            for (int i = 0; i < part.size(); i++) {
                rows.add(part.variant(i) + " " + part.hom1(i) + " " + part.het(i) + " " + part.hom2(i) + " "
                        + part.allele1Frequency(i) + " " + part.callRate(i) + " "
                        + Arrays.toString(part.exclusions(i).toArray()) + " " + part.hardyWeinberg(i));
            }
        });
    }
}
