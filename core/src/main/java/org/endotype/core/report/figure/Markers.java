package org.endotype.core.report.figure;

/** Marker outlines as path data: circle, square, triangle, diamond, plus, hexagon, then again. */
final class Markers {

    private static final double[][][] POLYGONS = {
        {{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}},
        {{0, -1.2}, {1.1, 0.8}, {-1.1, 0.8}},
        {{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}},
        {
            {-0.4, -1.2},
            {0.4, -1.2},
            {0.4, -0.4},
            {1.2, -0.4},
            {1.2, 0.4},
            {0.4, 0.4},
            {0.4, 1.2},
            {-0.4, 1.2},
            {-0.4, 0.4},
            {-1.2, 0.4},
            {-1.2, -0.4},
            {-0.4, -0.4}
        },
        {{1.1, 0}, {0.55, 0.95}, {-0.55, 0.95}, {-1.1, 0}, {-0.55, -0.95}, {0.55, -0.95}}
    };

    private Markers() {}

    static String path(double x, double y, double size, int group) {
        int shape = group <= 0 ? 0 : (group - 1) % (POLYGONS.length + 1);
        StringBuilder data = new StringBuilder(48);
        if (shape == 0) {
            String radius = Canvas.number(size);
            data.append('M').append(Canvas.number(x - size)).append(' ').append(Canvas.number(y));
            arc(data, radius, 2 * size);
            arc(data, radius, -2 * size);
            return data.append('Z').toString();
        }
        char command = 'M';
        for (double[] corner : POLYGONS[shape - 1]) {
            data.append(command)
                    .append(Canvas.number(x + size * corner[0]))
                    .append(' ')
                    .append(Canvas.number(y + size * corner[1]));
            command = 'L';
        }
        return data.append('Z').toString();
    }

    private static void arc(StringBuilder data, String radius, double dx) {
        data.append('a').append(radius).append(' ').append(radius).append(" 0 1 0 ");
        data.append(Canvas.number(dx)).append(" 0");
    }
}
