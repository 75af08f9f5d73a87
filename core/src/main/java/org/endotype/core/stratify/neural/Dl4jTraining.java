package org.endotype.core.stratify.neural;

import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Training by a DL4J {@link ComputationGraph} of native dense layers, in double precision, with ND4J held to one thread,
 * so that the same seed gives the same bits. Off-heap arrays are closed as soon as they are used.
 *
 * <p>Absent and hidden views enter as their conditional means and with a zero mask, never as NaN; the loss of a view counts
 * only the participants who have it.
 */
final class Dl4jTraining implements AutoencoderTraining {

    /** A held-out loss must fall by this share to count as better. */
    private static final double LEAST_GAIN = 1e-3;

    /** Epochs between looks at the held-out participants: copying weights out costs as much as a few steps. */
    private static final int JUDGE_EVERY = 3;

    @Override
    public Trained train(
            Network start,
            TrainingRows learn,
            TrainingRows judge,
            AutoencoderSettings settings,
            long seed,
            Progress.Task task) {
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.getEnvironment().setMaxMasterThreads(1);
        Layout layout = start.layout();
        ComputationGraph graph = new ComputationGraph(configuration(layout, settings, seed));
        try {
            graph.init();
            put(graph, start);
            boolean[] shown = judge.hideSome(settings.hiddenViews(), RandomStreams.stream(seed, 1));
            double[] visible = judge.fill(shown);
            Network best = start;
            double bestLoss = loss(start, judge, shown, visible);
            int since = 0;
            RandomGenerator random = RandomStreams.stream(seed, 2);
            for (int epoch = 0; epoch < settings.epochs() && since < settings.patience(); epoch++) {
                runEpoch(graph, layout, learn, settings, random);
                since++;
                task.advance(1);
                if (epoch % JUDGE_EVERY != JUDGE_EVERY - 1) {
                    continue;
                }
                Network now = take(graph, layout);
                double loss = loss(now, judge, shown, visible);
                if (loss < bestLoss) {
                    if (loss < bestLoss * (1 - LEAST_GAIN)) {
                        since = 0;
                    }
                    bestLoss = loss;
                    best = now;
                }
                task.note(String.format(java.util.Locale.ROOT, "held-out loss %.4f", bestLoss));
            }
            return new Trained(best, bestLoss);
        } finally {
            graph.close();
        }
    }

    static ComputationGraphConfiguration configuration(Layout layout, AutoencoderSettings settings, long seed) {
        String[] outputs = new String[layout.views()];
        for (int v = 0; v < outputs.length; v++) {
            outputs[v] = "y" + v;
        }
        return builder(layout, settings, seed).setOutputs(outputs).build();
    }

    /** The graph without its list of outputs; the latent position is vertex {@code z}. */
    static ComputationGraphConfiguration.GraphBuilder builder(Layout layout, AutoencoderSettings settings, long seed) {
        int d = layout.latent();
        int h = layout.hidden();
        var builder = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(settings.learningRate()))
                .weightInit(WeightInit.XAVIER)
                .graphBuilder();
        String[] inputs = new String[3 * layout.views() + 1];
        String[] gated = new String[layout.views()];
        for (int v = 0; v < layout.views(); v++) {
            inputs[v] = "x" + v;
            inputs[layout.views() + v] = "m" + v;
            inputs[2 * layout.views() + v] = "p" + v;
        }
        inputs[3 * layout.views()] = "mask";
        builder.addInputs(inputs);
        for (int v = 0; v < layout.views(); v++) {
            int c = layout.inputs()[v];
            builder.addLayer("A" + v, dense(c, d, Activation.IDENTITY, false), "x" + v);
            builder.addLayer("B" + v, dense(c, h, Activation.TANH, true), "x" + v);
            builder.addLayer("C" + v, dense(h, d, Activation.IDENTITY, false), "B" + v);
            builder.addVertex("g" + v, new ElementWiseVertex(ElementWiseVertex.Op.Product), "C" + v, "m" + v);
            builder.addVertex("e" + v, new ElementWiseVertex(ElementWiseVertex.Op.Add), "A" + v, "g" + v);
            gated[v] = "e" + v;
        }
        String sum = gated[0];
        if (layout.views() > 1) {
            sum = "s";
            builder.addVertex("s", new ElementWiseVertex(ElementWiseVertex.Op.Add), gated);
        }
        builder.addVertex("sm", new MergeVertex(), sum, "mask");
        builder.addLayer("F", dense(d + layout.views(), h, Activation.TANH, true), "sm");
        builder.addLayer("G", dense(h, d, Activation.IDENTITY, false), "F");
        builder.addVertex("z", new ElementWiseVertex(ElementWiseVertex.Op.Add), sum, "G");
        for (int v = 0; v < layout.views(); v++) {
            int c = layout.inputs()[v];
            builder.addLayer("D" + v, dense(d, c, Activation.IDENTITY, false), "z");
            builder.addLayer("H" + v, dense(d, h, Activation.TANH, true), "z");
            builder.addLayer("K" + v, dense(h, c, Activation.IDENTITY, false), "H" + v);
            builder.addVertex("r" + v, new ElementWiseVertex(ElementWiseVertex.Op.Add), "D" + v, "K" + v);
            // Absent views: rebuilt times zero against a target of zero. DL4J's own label masks work column by column.
            builder.addVertex("q" + v, new ElementWiseVertex(ElementWiseVertex.Op.Product), "r" + v, "p" + v);
            builder.addLayer(
                    "y" + v,
                    new LossLayer.Builder(LossFunctions.LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build(),
                    "q" + v);
        }
        return builder;
    }

    private static DenseLayer dense(int in, int out, Activation activation, Boolean bias) {
        return new DenseLayer.Builder()
                .nIn(in)
                .nOut(out)
                .activation(activation)
                .hasBias(bias)
                .build();
    }

    private static void runEpoch(
            ComputationGraph graph,
            Layout layout,
            TrainingRows learn,
            AutoencoderSettings settings,
            RandomGenerator random) {
        boolean[] shown = learn.hideSome(settings.hiddenViews(), random);
        double[] visible = learn.fill(shown);
        int[] order = shuffled(learn.rows(), random);
        int batches = Math.max(1, learn.rows() / settings.minibatch());
        for (int batch = 0; batch < batches; batch++) {
            int from = (int) ((long) batch * learn.rows() / batches);
            int to = (int) ((long) (batch + 1) * learn.rows() / batches);
            MultiDataSet data = minibatch(layout, learn, shown, visible, order, from, to, settings.noise(), random);
            graph.fit(data);
            close(data.getFeatures());
            close(data.getLabels());
        }
    }

    static int[] shuffled(int count, RandomGenerator random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        return order;
    }

    private static void close(INDArray[] arrays) {
        for (INDArray array : arrays) {
            array.close();
        }
    }

    static MultiDataSet minibatch(
            Layout layout,
            TrainingRows learn,
            boolean[] shown,
            double[] visible,
            int[] order,
            int from,
            int to,
            double noise,
            RandomGenerator random) {
        int views = layout.views();
        int size = to - from;
        INDArray[] features = new INDArray[3 * views + 1];
        INDArray[] labels = new INDArray[views];
        double[] mask = new double[size * views];
        int column = 0;
        for (int v = 0; v < views; v++) {
            int c = layout.inputs()[v];
            double[] input = new double[size * c];
            double[] target = new double[size * c];
            double[] gate = new double[size * layout.latent()];
            double[] counts = new double[size * c];
            for (int b = 0; b < size; b++) {
                int row = order[from + b];
                boolean show = shown[row * views + v];
                for (int j = 0; j < c; j++) {
                    int at = row * learn.width() + column + j;
                    target[b * c + j] = learn.present()[row * views + v] ? learn.inputs()[at] : 0;
                    input[b * c + j] = visible[at] + (show ? noise * random.nextGaussian() : 0);
                }
                java.util.Arrays.fill(gate, b * layout.latent(), (b + 1) * layout.latent(), show ? 1 : 0);
                mask[b * views + v] = show ? 1 : 0;
                java.util.Arrays.fill(counts, b * c, (b + 1) * c, learn.present()[row * views + v] ? 1 : 0);
            }
            features[v] = array(input, size, c);
            features[views + v] = array(gate, size, layout.latent());
            labels[v] = array(target, size, c);
            features[2 * views + v] = array(counts, size, c);
            column += c;
        }
        features[3 * views] = array(mask, size, views);
        return new MultiDataSet(features, labels);
    }

    private static INDArray array(double[] values, int rows, int columns) {
        return Nd4j.create(values, new long[] {rows, columns}, DataType.DOUBLE);
    }

    /** Layer name and parameter of each of our arrays. */
    private static String[] parameter(String name) {
        return switch (name.charAt(0)) {
            case 'b' -> new String[] {"B" + name.substring(1), "b"};
            case 'h' -> new String[] {"H" + name.substring(1), "b"};
            case 'f' -> new String[] {"F", "b"};
            default -> new String[] {name, "W"};
        };
    }

    static void put(ComputationGraph graph, Network network) {
        for (String name : network.layout().names()) {
            String[] at = parameter(name);
            INDArray target = graph.getLayer(at[0]).getParam(at[1]);
            double[] values = network.weights().get(name);
            if (values == null) {
                throw new IllegalStateException(name);
            }
            try (INDArray source = Nd4j.create(values, target.shape(), DataType.DOUBLE)) {
                target.assign(source);
            }
        }
    }

    static Network take(ComputationGraph graph, Layout layout) {
        Map<String, double[]> weights = new TreeMap<>();
        for (String name : layout.names()) {
            String[] at = parameter(name);
            try (INDArray copy = graph.getLayer(at[0]).getParam(at[1]).dup('c')) {
                weights.put(name, copy.data().asDouble());
            }
        }
        return new Network(layout, weights);
    }

    /** Mean squared error of present views rebuilt from the shown ones, averaged over views. */
    private static double loss(Network network, TrainingRows rows, boolean[] shown, double[] filled) {
        Layout layout = network.layout();
        int views = layout.views();
        double[] sums = new double[views];
        int[] counts = new int[views];
        for (int i = 0; i < rows.rows(); i++) {
            double[] inputs = java.util.Arrays.copyOfRange(rows.inputs(), i * rows.width(), (i + 1) * rows.width());
            double[] seen = java.util.Arrays.copyOfRange(filled, i * rows.width(), (i + 1) * rows.width());
            boolean[] mask = java.util.Arrays.copyOfRange(shown, i * views, (i + 1) * views);
            double[] rebuilt = network.decode(network.encode(seen, mask));
            int column = 0;
            for (int v = 0; v < views; v++) {
                int c = layout.inputs()[v];
                if (rows.present()[i * views + v]) {
                    for (int j = column; j < column + c; j++) {
                        sums[v] += (rebuilt[j] - inputs[j]) * (rebuilt[j] - inputs[j]) / c;
                    }
                    counts[v]++;
                }
                column += c;
            }
        }
        double loss = 0;
        for (int v = 0; v < views; v++) {
            loss += counts[v] == 0 ? 0 : sums[v] / counts[v];
        }
        return loss / views;
    }
}
