package org.endotype.core.stratify.neural;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Improved deep embedded clustering: a trained autoencoder is trained on with the clustering loss beside the
 * reconstruction, so that the latent space keeps what it is for while groups contract. Targets are renewed each epoch;
 * training stops when fewer than one in a thousand participants change group. Inputs are clean and no view is hidden.
 * Centres start at the means of given groups and follow Adam; distances are measured in the median distance to the own
 * starting centre.
 *
 * <p>Source: Guo, Gao, Liu and Yin, IJCAI 2017.
 */
final class Dl4jClustering {

    private static final double WEIGHT = 0.1;
    private static final double LEAST_CHANGE = 1e-3;
    private static final int LEAST_EPOCHS = 3;

    Network train(
            Network start,
            TrainingRows rows,
            int groups,
            int[] labels,
            AutoencoderSettings settings,
            long seed,
            Progress.Task task) {
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.getEnvironment().setMaxMasterThreads(1);
        Layout layout = start.layout();
        double[] z = positions(start, rows);
        double[] centres = means(z, layout.latent(), groups, labels);
        double scale = medianDistance(z, layout.latent(), centres, labels);
        ClusterLoss loss = new ClusterLoss(WEIGHT, scale, groups, centres);
        AutoencoderSettings clean = settings.withoutNoise();
        ComputationGraph graph = new ComputationGraph(configuration(layout, clean, seed, loss));
        try {
            graph.init();
            Dl4jTraining.put(graph, start);
            RandomGenerator random = RandomStreams.stream(seed, 3);
            CentreSteps steps = new CentreSteps(centres.length, settings.learningRate() * scale);
            int[] before = labels.clone();
            Network now = start;
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                double[] target = ClusterLoss.target(loss.soft(z, rows.rows()), rows.rows(), groups);
                epoch(graph, layout, rows, groups, target, z, loss, steps, clean, random);
                now = Dl4jTraining.take(graph, layout);
                z = positions(now, rows);
                int[] after = hard(loss.soft(z, rows.rows()), rows.rows(), groups);
                int changed = 0;
                for (int i = 0; i < after.length; i++) {
                    changed += after[i] != before[i] ? 1 : 0;
                }
                before = after;
                task.advance(1);
                task.note(String.format(java.util.Locale.ROOT, "%d of %d changed group", changed, after.length));
                if (epoch + 1 >= LEAST_EPOCHS && changed < LEAST_CHANGE * after.length) {
                    break;
                }
            }
            return now;
        } finally {
            graph.close();
        }
    }

    static ComputationGraphConfiguration configuration(
            Layout layout, AutoencoderSettings settings, long seed, ClusterLoss loss) {
        return Dl4jTraining.builder(layout, settings, seed)
                .addLayer(
                        "cluster",
                        new LossLayer.Builder(loss)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "z")
                .setOutputs(outputs(layout))
                .build();
    }

    private static String[] outputs(Layout layout) {
        String[] outputs = new String[layout.views() + 1];
        for (int v = 0; v < layout.views(); v++) {
            outputs[v] = "y" + v;
        }
        outputs[layout.views()] = "cluster";
        return outputs;
    }

    private static void epoch(
            ComputationGraph graph,
            Layout layout,
            TrainingRows rows,
            int groups,
            double[] target,
            double[] z,
            ClusterLoss loss,
            CentreSteps steps,
            AutoencoderSettings settings,
            RandomGenerator random) {
        int[] order = Dl4jTraining.shuffled(rows.rows(), random);
        int d = layout.latent();
        int batches = Math.max(1, rows.rows() / settings.minibatch());
        for (int batch = 0; batch < batches; batch++) {
            int from = (int) ((long) batch * rows.rows() / batches);
            int to = (int) ((long) (batch + 1) * rows.rows() / batches);
            double[] p = new double[(to - from) * groups];
            double[] there = new double[(to - from) * d];
            for (int b = from; b < to; b++) {
                System.arraycopy(target, order[b] * groups, p, (b - from) * groups, groups);
                System.arraycopy(z, order[b] * d, there, (b - from) * d, d);
            }
            try (MultiDataSetArrays data = MultiDataSetArrays.of(
                    Dl4jTraining.minibatch(
                            layout, rows, rows.present(), rows.inputs(), order, from, to, settings.noise(), random),
                    Nd4j.create(p, new long[] {to - from, groups}, DataType.DOUBLE))) {
                graph.fit(data.whole());
            }
            loss.moveTo(steps.step(loss.centres(), loss.byCentre(p, there, to - from), to - from));
        }
    }

    /** A minibatch with one more label, closed after use. */
    private record MultiDataSetArrays(MultiDataSet whole) implements AutoCloseable {

        static MultiDataSetArrays of(MultiDataSet data, INDArray label) {
            INDArray[] labels = Arrays.copyOf(data.getLabels(), data.getLabels().length + 1);
            labels[labels.length - 1] = label;
            return new MultiDataSetArrays(new MultiDataSet(data.getFeatures(), labels));
        }

        @Override
        public void close() {
            for (INDArray array : whole.getFeatures()) {
                array.close();
            }
            for (INDArray array : whole.getLabels()) {
                array.close();
            }
        }
    }

    /** Adam for the centres. */
    private static final class CentreSteps {
        private final double rate;
        private final double[] first;
        private final double[] second;
        private int step;

        CentreSteps(int length, double rate) {
            this.rate = rate;
            this.first = new double[length];
            this.second = new double[length];
        }

        double[] step(double[] centres, double[] gradient, int batch) {
            step++;
            double[] moved = centres.clone();
            for (int c = 0; c < moved.length; c++) {
                double g = gradient[c] / batch;
                first[c] = 0.9 * first[c] + 0.1 * g;
                second[c] = 0.999 * second[c] + 0.001 * g * g;
                double mean = first[c] / (1 - Math.pow(0.9, step));
                double square = second[c] / (1 - Math.pow(0.999, step));
                moved[c] -= rate * mean / (Math.sqrt(square) + 1e-8);
            }
            return moved;
        }
    }

    static double[] positions(Network network, TrainingRows rows) {
        int d = network.layout().latent();
        double[] z = new double[rows.rows() * d];
        for (int i = 0; i < rows.rows(); i++) {
            double[] inputs = Arrays.copyOfRange(rows.inputs(), i * rows.width(), (i + 1) * rows.width());
            System.arraycopy(network.encode(inputs, rows.presentOf(i)), 0, z, i * d, d);
        }
        return z;
    }

    private static double[] means(double[] z, int d, int groups, int[] labels) {
        double[] means = new double[groups * d];
        int[] sizes = new int[groups];
        for (int i = 0; i < labels.length; i++) {
            sizes[labels[i]]++;
            for (int c = 0; c < d; c++) {
                means[labels[i] * d + c] += z[i * d + c];
            }
        }
        for (int j = 0; j < groups; j++) {
            for (int c = 0; c < d; c++) {
                means[j * d + c] /= Math.max(1, sizes[j]);
            }
        }
        return means;
    }

    private static double medianDistance(double[] z, int d, double[] centres, int[] labels) {
        double[] distances = new double[labels.length];
        for (int i = 0; i < labels.length; i++) {
            double squared = 0;
            for (int c = 0; c < d; c++) {
                double difference = z[i * d + c] - centres[labels[i] * d + c];
                squared += difference * difference;
            }
            distances[i] = Math.sqrt(squared);
        }
        Arrays.sort(distances);
        return Math.max(distances[distances.length / 2], 1e-9);
    }

    private static int[] hard(double[] q, int rows, int groups) {
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 1; j < groups; j++) {
                if (q[i * groups + j] > q[i * groups + labels[i]]) {
                    labels[i] = j;
                }
            }
        }
        return labels;
    }
}
