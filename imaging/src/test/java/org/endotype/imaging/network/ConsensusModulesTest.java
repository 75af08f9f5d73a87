package org.endotype.imaging.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.junit.jupiter.api.Test;

class ConsensusModulesTest {

    /** Modules of ten nodes; inside, ties are {@code inside} stronger than noise of deviation 1. */
    private static double[] planted(int nodes, double inside, long seed) {
        Random random = new Random(seed);
        double[] matrix = new double[nodes * nodes];
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < i; j++) {
                double value = random.nextGaussian() + (i / 10 == j / 10 ? inside : 0);
                matrix[i * nodes + j] = value;
                matrix[j * nodes + i] = value;
            }
        }
        return matrix;
    }

    private static Partition truth(int nodes) {
        int[] labels = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            labels[i] = i / 10;
        }
        return Partition.of(labels);
    }

    @Test
    void searchesOfAClearNetworkAgreeAtOnceOnThePlantedModules() {
        ModularityMatrix quality = ModularityMatrix.signedAsymmetric(planted(40, 6, 1), 40, 1);
        ConsensusModules.Result found = new ConsensusModules(20, 0.5, 3).of(quality, Parallelism.single());
        assertThat(found.partition()).isEqualTo(truth(40));
        assertThat(found.rounds()).isZero();
    }

    @Test
    void searchesOfANoisyNetworkComeToOnePartitionThatTheSeedAndNotTheOrderOfWorkDecides() {
        ModularityMatrix quality = ModularityMatrix.signedAsymmetric(planted(60, 0.6, 2), 60, 1);
        ConsensusModules consensus = new ConsensusModules(50, 0.3, 3);
        ConsensusModules.Result found = consensus.of(quality, Parallelism.single());
        assertThat(found.rounds()).isPositive();
        assertThat(consensus.of(quality, new Parallelism(3)).partition()).isEqualTo(found.partition());
        // Two seeds' consensus agree better with each other than two single searches do.
        Partition other = new ConsensusModules(50, 0.3, 4)
                .of(quality, Parallelism.single())
                .partition();
        Partition one = new Louvain(1, 1).search(quality, Parallelism.single()).partition();
        Partition two = new Louvain(1, 2).search(quality, Parallelism.single()).partition();
        assertThat(agreeingPairs(found.partition(), other)).isGreaterThan(agreeingPairs(one, two));
    }

    private static int agreeingPairs(Partition a, Partition b) {
        int agreeing = 0;
        for (int i = 0; i < a.nodeCount(); i++) {
            for (int j = 0; j < i; j++) {
                agreeing += (a.module(i) == a.module(j)) == (b.module(i) == b.module(j)) ? 1 : 0;
            }
        }
        return agreeing;
    }

    @Test
    void aTauOfOneOrASingleSearchIsRefused() {
        assertThatThrownBy(() -> new ConsensusModules(10, 1, 1)).isInstanceOf(InvalidConfiguration.class);
        assertThatThrownBy(() -> new ConsensusModules(1, 0.5, 1)).isInstanceOf(InvalidConfiguration.class);
    }
}
