package org.endotype.genomics.components;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.endotype.genomics.BedFiles;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.plink.BedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomizedPcaTest {

    @TempDir
    Path folder;

    @Test
    void scoresDoNotDependOnTheThreadCount() {
        int[][] g = BedFiles.random(new SplittableRandom(4), 5000, 130, 0.01);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "t", g));
        double[] none = {};
        assertThat(RandomizedPca.compute(source, none, 3, 5, new LocalEngine(new Parallelism(3)))
                        .scores())
                .isEqualTo(RandomizedPca.compute(source, none, 3, 5, new LocalEngine(Parallelism.single()))
                        .scores());
    }
}
