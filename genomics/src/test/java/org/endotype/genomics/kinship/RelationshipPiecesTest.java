package org.endotype.genomics.kinship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.BedFiles;
import org.endotype.genomics.DistantEngine;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.VariantRange;
import org.endotype.genomics.kinship.RelationshipMatrix.Products;
import org.endotype.genomics.source.GenotypeSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelationshipPiecesTest {

    private static final double REASSOCIATED = 1e-10;

    @TempDir
    Path folder;

    @Test
    void batchesAddedUpElsewhereAreTheMatrixOfOneProcess() {
        for (double missing : new double[] {0, 0.001}) {
            int[][] g = BedFiles.random(new SplittableRandom(11), 9000, 150, missing);
            GenotypeSource source = GenotypeSources.openBed(BedFiles.write(folder, "g" + missing, g));
            for (Products how : Products.values()) {
                int batch = 4096;
                RelationshipSums whole = new RelationshipSums(source, new double[0], new Parallelism(2));
                whole.add(how, batch);
                RelationshipSums added = new RelationshipSums(source, new double[0], Parallelism.single());
                for (int piece = 0; piece < VariantRange.pieces(source, batch); piece++) {
                    RelationshipSums sums = new RelationshipSums(
                            VariantRange.ofPiece(source, batch, piece), new double[0], Parallelism.single());
                    sums.add(how, batch);
                    added.add(sums.part());
                }
                assertThat(added.divide(9000)).containsExactly(whole.divide(9000), within(REASSOCIATED));
            }
        }
    }

    @Test
    void frequenciesFromElsewhereGoWithTheirVariants() {
        int[][] g = BedFiles.random(new SplittableRandom(12), 9000, 60, 0.01);
        GenotypeSource source = GenotypeSources.openBed(BedFiles.write(folder, "f", g));
        double[] outside = new SplittableRandom(1).doubles(9000, 0.1, 0.9).toArray();
        DistantEngine engine = new DistantEngine();
        assertThat(RelationshipMatrix.of(source, outside, engine).values())
                .containsExactly(
                        RelationshipMatrix.of(source, outside, Parallelism.single())
                                .values(),
                        within(REASSOCIATED));
        assertThat(engine.pieces()).isGreaterThan(1);
    }
}
