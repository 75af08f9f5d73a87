package org.endotype.imaging.bold;

import org.endotype.core.error.InvalidConfiguration;
import org.endotype.imaging.nifti.Affine;
import org.endotype.imaging.nifti.Grid;

/**
 * A Gaussian of one width in millimetres along the three axes of a grid, applied one axis after another.
 *
 * <p>Along an axis the standard deviation is {@code fwhm / (sqrt(8 ln 2) x voxel length)} voxels, the kernel reaches four
 * of them to either side (rounded) and sums to 1, and the image continues beyond its faces by reflection with the outermost
 * voxel repeated ({@code c b a | a b c | c b a}). These are the conventions of SciPy's {@code gaussian_filter1d}, which
 * nilearn uses. Voxels that are not finite count as 0 (as in nilearn); masks play no part, so values bleed over a mask's
 * border as they do there.
 *
 * <p>Cost: O(voxels x kernel) a volume. Not for use by several threads at once. Deterministic.
 */
public final class GaussianSmoothing {

    private static final double REACH = 4;

    private final Grid grid;
    private final double[][] kernels;
    private final double[] line;

    private GaussianSmoothing(Grid grid, double[][] kernels) {
        this.grid = grid;
        this.kernels = kernels;
        this.line = new double[Math.max(grid.sizeX(), Math.max(grid.sizeY(), grid.sizeZ()))];
    }

    /** Smoothing by a full width at half maximum in millimetres, above 0. */
    public static GaussianSmoothing ofFwhm(double millimetres, Grid grid) {
        if (!(millimetres > 0 && millimetres <= 100)) {
            throw new InvalidConfiguration(
                    "the smoothing width must lie above 0 and up to 100 mm, found " + millimetres);
        }
        double[][] kernels = new double[3][];
        Affine affine = grid.affine();
        for (int axis = 0; axis < 3; axis++) {
            double length = Math.sqrt(affine.entry(0, axis) * affine.entry(0, axis)
                    + affine.entry(1, axis) * affine.entry(1, axis)
                    + affine.entry(2, axis) * affine.entry(2, axis));
            kernels[axis] = kernel(millimetres / (Math.sqrt(8 * Math.log(2)) * length));
        }
        return new GaussianSmoothing(grid, kernels);
    }

    /**
     * Smooths one volume.
     *
     * @param volume x fastest, not changed
     * @param target as long; overwritten
     */
    public void apply(double[] volume, double[] target) {
        for (int i = 0; i < volume.length; i++) {
            target[i] = Double.isFinite(volume[i]) ? volume[i] : 0;
        }
        int nx = grid.sizeX();
        int ny = grid.sizeY();
        int nz = grid.sizeZ();
        for (int row = 0; row < ny * nz; row++) {
            convolve(target, row * nx, 1, nx, kernels[0]);
        }
        for (int z = 0; z < nz; z++) {
            for (int x = 0; x < nx; x++) {
                convolve(target, z * nx * ny + x, nx, ny, kernels[1]);
            }
        }
        for (int column = 0; column < nx * ny; column++) {
            convolve(target, column, nx * ny, nz, kernels[2]);
        }
    }

    private void convolve(double[] values, int start, int step, int count, double[] kernel) {
        int reach = kernel.length - 1;
        if (reach == 0) {
            return;
        }
        for (int i = 0; i < count; i++) {
            line[i] = values[start + i * step];
        }
        for (int i = 0; i < count; i++) {
            double sum = kernel[0] * line[i];
            if (i >= reach && i + reach < count) {
                for (int k = 1; k <= reach; k++) {
                    sum += kernel[k] * (line[i - k] + line[i + k]);
                }
            } else {
                for (int k = 1; k <= reach; k++) {
                    sum += kernel[k] * (line[reflected(i - k, count)] + line[reflected(i + k, count)]);
                }
            }
            values[start + i * step] = sum;
        }
    }

    private static int reflected(int index, int count) {
        int period = 2 * count;
        int within = Math.floorMod(index, period);
        return within < count ? within : period - 1 - within;
    }

    /** The weights at distance 0, 1, ... voxels. */
    private static double[] kernel(double sigma) {
        int reach = (int) (REACH * sigma + 0.5);
        double[] kernel = new double[reach + 1];
        double sum = 0;
        for (int k = 0; k <= reach; k++) {
            kernel[k] = Math.exp(-0.5 * k * k / (sigma * sigma));
            sum += k == 0 ? kernel[k] : 2 * kernel[k];
        }
        for (int k = 0; k <= reach; k++) {
            kernel[k] /= sum;
        }
        return kernel;
    }
}
