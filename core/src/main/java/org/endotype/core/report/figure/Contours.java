package org.endotype.core.report.figure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the densest share of a cloud of points lies: a Gaussian kernel density on a grid (bandwidth 1.2 sd n^-1/6 an
 * axis, a little wider than Scott's rule so that no outline is drawn around single people) and its outlines by marching
 * squares. Cost: points times grid cells.
 */
final class Contours {

    private static final int COLUMNS = 64;
    private static final int ROWS = 48;
    private static final double WIDENING = 1.2;

    private final double[] density = new double[COLUMNS * ROWS];
    private final double[] atPoints;
    private final Scale x;
    private final Scale y;

    Contours(double[] xs, double[] ys, Scale x, Scale y) {
        this.x = x;
        this.y = y;
        double bandwidthX = bandwidth(xs);
        double bandwidthY = bandwidth(ys);
        double[] alongX = new double[COLUMNS];
        for (int p = 0; p < xs.length; p++) {
            for (int i = 0; i < COLUMNS; i++) {
                double d = (gridX(i) - xs[p]) / bandwidthX;
                alongX[i] = StrictMath.exp(-0.5 * d * d);
            }
            // The border stays empty so that every outline closes.
            for (int j = 1; j < ROWS - 1; j++) {
                double d = (gridY(j) - ys[p]) / bandwidthY;
                double weight = StrictMath.exp(-0.5 * d * d);
                for (int i = 1; i < COLUMNS - 1; i++) {
                    density[j * COLUMNS + i] += weight * alongX[i];
                }
            }
        }
        atPoints = new double[xs.length];
        for (int p = 0; p < xs.length; p++) {
            atPoints[p] = densityAt(xs[p], ys[p]);
        }
        Arrays.sort(atPoints);
    }

    private static double bandwidth(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double deviation = Math.sqrt(square / Math.max(1, values.length - 1));
        return Math.max(1e-9, WIDENING * deviation * StrictMath.pow(values.length, -1.0 / 6));
    }

    private double gridX(double i) {
        return x.low() + (x.high() - x.low()) * i / (COLUMNS - 1);
    }

    private double gridY(double j) {
        return y.low() + (y.high() - y.low()) * j / (ROWS - 1);
    }

    /** Path data around the densest region that holds the given share of the points. */
    String outline(double share) {
        double level = level(share);
        Map<Integer, Integer> next = new LinkedHashMap<>();
        for (int j = 0; j < ROWS - 1; j++) {
            for (int i = 0; i < COLUMNS - 1; i++) {
                addSegments(i, j, level, next);
            }
        }
        StringBuilder data = new StringBuilder();
        while (!next.isEmpty()) {
            Integer start = next.keySet().iterator().next();
            char command = 'M';
            Integer edge = start;
            do {
                append(data, command, edge, level);
                command = 'L';
                edge = next.remove(edge);
            } while (edge != null && !edge.equals(start));
            data.append('Z');
        }
        return data.toString();
    }

    /** The density that the given share of the points reaches. */
    private double level(double share) {
        int rank = (int) Math.floor((1 - share) * (atPoints.length - 1));
        return Math.max(atPoints[rank], 1e-300);
    }

    /** Bilinear; points beyond the grid lie where nothing is. */
    private double densityAt(double px, double py) {
        double i = (px - x.low()) / (x.high() - x.low()) * (COLUMNS - 1);
        double j = (py - y.low()) / (y.high() - y.low()) * (ROWS - 1);
        if (!(i >= 0 && j >= 0 && i < COLUMNS - 1 && j < ROWS - 1)) {
            return 0;
        }
        int left = (int) i;
        int bottom = (int) j;
        double u = i - left;
        double v = j - bottom;
        int corner = bottom * COLUMNS + left;
        return (1 - v) * ((1 - u) * density[corner] + u * density[corner + 1])
                + v * ((1 - u) * density[corner + COLUMNS] + u * density[corner + COLUMNS + 1]);
    }

    /** Inside lies to the left of every segment, so that each crossing is the end of one and the start of another. */
    private void addSegments(int i, int j, double level, Map<Integer, Integer> next) {
        int[] corner = {j * COLUMNS + i, j * COLUMNS + i + 1, (j + 1) * COLUMNS + i + 1, (j + 1) * COLUMNS + i};
        int[] edge = {2 * corner[0], 2 * corner[1] + 1, 2 * corner[3], 2 * corner[0] + 1};
        boolean[] inside = new boolean[4];
        for (int k = 0; k < 4; k++) {
            inside[k] = density[corner[k]] >= level;
        }
        for (int k = 0; k < 4; k++) {
            if (inside[k] && !inside[(k + 1) % 4]) {
                int entry = (k + 3) % 4;
                while (inside[entry]) {
                    entry = (entry + 3) % 4;
                }
                next.put(edge[k], edge[entry]);
            }
        }
    }

    private void append(StringBuilder data, char command, int edge, double level) {
        int node = edge / 2;
        int other = edge % 2 == 0 ? node + 1 : node + COLUMNS;
        double share = (level - density[node]) / (density[other] - density[node]);
        double i = node % COLUMNS + (edge % 2 == 0 ? share : 0);
        double j = node / COLUMNS + (edge % 2 == 0 ? 0 : share);
        data.append(command)
                .append(Canvas.number(x.position(gridX(i))))
                .append(' ')
                .append(Canvas.number(y.position(gridY(j))));
    }
}
