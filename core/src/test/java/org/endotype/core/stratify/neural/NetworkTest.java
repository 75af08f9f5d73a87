package org.endotype.core.stratify.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.RandomStreams;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

class NetworkTest {

    /** Two double-precision forward passes that add in different orders. */
    private static final double ROUNDING = 1e-9;

    @Test
    void ourForwardPassIsThatOfDl4j() {
        Layout layout = new Layout(new int[] {5, 4, 3}, 3, 6);
        RandomGenerator random = RandomStreams.stream(9);
        Map<String, double[]> weights = new TreeMap<>();
        for (String name : layout.names()) {
            weights.put(name, random.doubles(layout.length(name), -0.7, 0.7).toArray());
        }
        Network network = new Network(layout, weights);
        int rows = 7;
        double[] inputs = random.doubles((long) rows * 12, -2, 2).toArray();
        boolean[] shown = new boolean[rows * 3];
        for (int c = 0; c < shown.length; c++) {
            shown[c] = c % 4 != 1;
        }
        boolean[] present = new boolean[rows * 3];
        java.util.Arrays.fill(present, true);
        TrainingRows data = new TrainingRows(
                inputs, present, rows, 12, 3, new ViewScores(rows, java.util.List.of()), scores -> inputs);
        int[] order = {0, 1, 2, 3, 4, 5, 6};
        ComputationGraph graph =
                new ComputationGraph(Dl4jTraining.configuration(layout, AutoencoderSettings.withDefaults(), 1));
        graph.init();
        Dl4jTraining.put(graph, network);
        MultiDataSet batch = Dl4jTraining.minibatch(layout, data, shown, inputs, order, 0, rows, 0.0, random);
        INDArray[] outputs = graph.output(batch.getFeatures());
        for (int i = 0; i < rows; i++) {
            double[] rebuilt = network.decode(network.encode(
                    java.util.Arrays.copyOfRange(inputs, i * 12, (i + 1) * 12),
                    java.util.Arrays.copyOfRange(shown, i * 3, (i + 1) * 3)));
            int column = 0;
            for (int v = 0; v < 3; v++) {
                for (int j = 0; j < layout.inputs()[v]; j++) {
                    assertThat(outputs[v].getDouble(i, j)).isCloseTo(rebuilt[column + j], within(ROUNDING));
                }
                column += layout.inputs()[v];
            }
        }
        assertThat(Dl4jTraining.take(graph, layout).weights().get("F")).isEqualTo(weights.get("F"));
        graph.close();
    }
}
