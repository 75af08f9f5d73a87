package org.endotype.testdata;

/**
 * One person's resting-state scan as fMRIPrep would leave it: 150 volumes, TR 2 s. Parcels share their network's series;
 * movement leaks into every voxel by position (parameters, their derivatives and squares, so that only the 24-parameter
 * model removes it), as do a physiological signal and slow drift.
 */
final class BoldSimulation {

    static final int VOLUMES = 150;
    static final double REPETITION_TIME_SECONDS = 2;
    private static final double AUTOCORRELATION = 0.4;
    private static final double NETWORK_SHARE = 0.75;
    /** One standard deviation of the neural signal, as a share of a voxel's mean. */
    private static final double SIGNAL = 0.010;

    private static final double VOXEL_NOISE = 0.012;
    private static final double STEP_MM = 0.032;
    /** Radius of the sphere that turns rotations into displacement, as framewise displacement has it. */
    private static final double HEAD_RADIUS_MM = 50;

    private static final double SLOPE = 4;
    private static final double INTERCEPT = 40;

    /** What one scan gives: the gzipped image and the confound table. */
    record Scan(byte[] image, String confounds) {}

    private final int[] parcels;
    private final ConnectivityModel connectivity;

    BoldSimulation(BrainGrid grid, long seed) {
        this.parcels = grid.boldParcels();
        this.connectivity = new ConnectivityModel(seed);
    }

    Scan scan(SimulatedPeople people, int person, long seed) {
        RandomStream stream = RandomStream.of(seed, "bold", person);
        double[][] parcelSeries = parcelSeries(connectivity.factor(people, person), stream);
        double[][] motion = motion(people.motion[person], stream);
        double[][] leak = leakSources(motion);
        double[] physiology = autoregressive(0.7, stream);
        short[] stored = new short[parcels.length * VOLUMES];
        double[] global = new double[VOLUMES];
        fill(stored, global, parcelSeries, leak, physiology, stream);
        double[] csf = tissue(9_500, 1.6, physiology, stream);
        double[] whiteMatter = tissue(11_000, 0.6, physiology, stream);
        byte[] image = BrainGrid.boldHeader(VOLUMES, REPETITION_TIME_SECONDS)
                .scaling(SLOPE, INTERCEPT)
                .encode(stored);
        String table = ConfoundTable.text(global, csf, whiteMatter, motion, HEAD_RADIUS_MM, stream);
        return new Scan(GzipBytes.compress(image), table);
    }

    /** Parcels x volumes, unit variance. */
    private static double[][] parcelSeries(double[][] factor, RandomStream stream) {
        int networks = BrainGrid.NETWORKS;
        double innovation = Math.sqrt(1 - AUTOCORRELATION * AUTOCORRELATION);
        double[][] network = new double[networks][VOLUMES];
        double[] draws = new double[networks];
        for (int t = 0; t < VOLUMES; t++) {
            for (int n = 0; n < networks; n++) {
                draws[n] = stream.normal();
            }
            for (int n = 0; n < networks; n++) {
                double shock = 0;
                for (int k = 0; k <= n; k++) {
                    shock += factor[n][k] * draws[k];
                }
                network[n][t] = t == 0 ? shock : AUTOCORRELATION * network[n][t - 1] + innovation * shock;
            }
        }
        double[][] series = new double[BrainGrid.PARCELS][];
        for (int p = 0; p < series.length; p++) {
            double[] own = autoregressive(AUTOCORRELATION, stream);
            double[] shared = network[BrainGrid.network(p)];
            for (int t = 0; t < VOLUMES; t++) {
                own[t] = Math.sqrt(NETWORK_SHARE) * shared[t] + Math.sqrt(1 - NETWORK_SHARE) * own[t];
            }
            series[p] = own;
        }
        return series;
    }

    private static double[] autoregressive(double coefficient, RandomStream stream) {
        double innovation = Math.sqrt(1 - coefficient * coefficient);
        double[] series = new double[VOLUMES];
        series[0] = stream.normal();
        for (int t = 1; t < VOLUMES; t++) {
            series[t] = coefficient * series[t - 1] + innovation * stream.normal();
        }
        return series;
    }

    /** Six rigid-body parameters x volumes: translations in mm, rotations in radians; a slow walk with a few jerks. */
    private static double[][] motion(double amount, RandomStream stream) {
        double[][] parameters = new double[6][VOLUMES];
        for (int t = 1; t < VOLUMES; t++) {
            boolean jerk = stream.chance(0.015 * amount);
            for (int k = 0; k < 6; k++) {
                double unit = k < 3 ? 1 : 1 / HEAD_RADIUS_MM;
                double step = STEP_MM * amount * stream.normal() + (jerk ? 0.05 * stream.normal() : 0);
                parameters[k][t] = 0.97 * parameters[k][t - 1] + unit * step;
            }
        }
        return parameters;
    }

    /** The eighteen series that leak into voxels: parameters in mm, their differences and their squares. */
    private static double[][] leakSources(double[][] motion) {
        double[][] sources = new double[18][VOLUMES];
        for (int k = 0; k < 6; k++) {
            double unit = k < 3 ? 1 : HEAD_RADIUS_MM;
            for (int t = 0; t < VOLUMES; t++) {
                double value = unit * motion[k][t];
                sources[k][t] = 4.0 * value;
                sources[6 + k][t] = t == 0 ? 0 : 6.0 * (value - unit * motion[k][t - 1]);
                sources[12 + k][t] = 4.0 * value * value;
            }
        }
        return sources;
    }

    private void fill(
            short[] stored,
            double[] global,
            double[][] parcelSeries,
            double[][] leak,
            double[] physiology,
            RandomStream stream) {
        double[] voxel = new double[VOLUMES];
        int inBrain = 0;
        short background = (short) Math.rint(-INTERCEPT / SLOPE);
        for (int v = 0; v < parcels.length; v++) {
            if (parcels[v] < 0) {
                for (int t = 0; t < VOLUMES; t++) {
                    stored[t * parcels.length + v] = background;
                }
                continue;
            }
            inBrain++;
            double mean = 10_000 + 1_200 * stream.normal();
            double drift = stream.normal(0, 0.8);
            double[] position = BrainGrid.relativePosition(v);
            addLeak(voxel, leak, position);
            double[] neural = parcelSeries[parcels[v]];
            for (int t = 0; t < VOLUMES; t++) {
                double slow = drift * (2.0 * t / (VOLUMES - 1) - 1);
                double relative = SIGNAL * (neural[t] + voxel[t] + 0.35 * physiology[t] + slow)
                        + VOXEL_NOISE * stream.nearNormal();
                double value = mean * (1 + relative);
                global[t] += value;
                stored[t * parcels.length + v] = (short) Math.rint((value - INTERCEPT) / SLOPE);
            }
        }
        for (int t = 0; t < VOLUMES; t++) {
            global[t] /= inBrain;
        }
    }

    /** Overwrites {@code voxel} with the movement that leaks in at a position: each source has its own direction in space. */
    private static void addLeak(double[] voxel, double[][] leak, double[] position) {
        java.util.Arrays.fill(voxel, 0);
        for (int k = 0; k < leak.length; k++) {
            double weight = 0.4 * ((k & 1) == 0 ? 1 : -1) + position[k % 3] + 0.5 * position[(k + 1 + k / 6) % 3];
            double[] source = leak[k];
            for (int t = 0; t < VOLUMES; t++) {
                voxel[t] += weight * source[t];
            }
        }
    }

    private static double[] tissue(double mean, double weight, double[] physiology, RandomStream stream) {
        double[] series = new double[VOLUMES];
        for (int t = 0; t < VOLUMES; t++) {
            series[t] = mean * (1 + SIGNAL * (weight * physiology[t] + 0.3 * stream.normal()));
        }
        return series;
    }
}
