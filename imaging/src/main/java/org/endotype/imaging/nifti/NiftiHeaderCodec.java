package org.endotype.imaging.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.NiftiHeader.AffineSource;

/**
 * Reads the 348 bytes of NIfTI-1 and the 540 of NIfTI-2 and refuses what contradicts itself. Fields keep the names of
 * the standard (nifti1.h, nifti2.h, NIfTI Data Format Working Group).
 */
final class NiftiHeaderCodec {

    static final int SIZE_1 = 348;
    static final int SIZE_2 = 540;

    /** How far below zero 1 - b^2 - c^2 - d^2 may fall by rounding of three single-precision numbers. */
    private static final double QUATERNION_ROUNDING = 1e-5;

    /** Positions of the fields that both versions have. */
    private record Layout(
            int dim,
            int datatype,
            int bitpix,
            int pixdim,
            int slope,
            int units,
            int qformCode,
            int quatern,
            int srow,
            int description) {}

    private static final Layout ONE = new Layout(40, 70, 72, 76, 112, 123, 252, 256, 280, 148);
    private static final Layout TWO = new Layout(16, 12, 14, 104, 176, 500, 344, 352, 400, 240);

    private final Path file;
    private final ByteBuffer bytes;
    private final int version;
    private final Layout layout;

    private NiftiHeaderCodec(Path file, ByteBuffer bytes, int version) {
        this.file = file;
        this.bytes = bytes;
        this.version = version;
        this.layout = version == 1 ? ONE : TWO;
    }

    /** The version (1 or 2) that the first four bytes stand for; refuses anything else. */
    static int versionOf(byte[] firstFour, Path file) {
        int little = ByteBuffer.wrap(firstFour).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        int big = Integer.reverseBytes(little);
        if (little == SIZE_1 || big == SIZE_1) {
            return 1;
        }
        if (little == SIZE_2 || big == SIZE_2) {
            return 2;
        }
        throw new MalformedInput(
                SourceLocation.byteOf(file, 0),
                "expected a NIfTI header that starts with 348 or 540, found " + little
                        + "; is it a NIfTI file (.nii, .nii.gz)?");
    }

    /** Decodes a whole header of 348 or 540 bytes. */
    static NiftiHeader decode(byte[] header, Path file) {
        int version = versionOf(header, file);
        int size = version == 1 ? SIZE_1 : SIZE_2;
        ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != size) {
            bytes.order(ByteOrder.BIG_ENDIAN);
        }
        return new NiftiHeaderCodec(file, bytes, version).decode();
    }

    private NiftiHeader decode() {
        requireMagic();
        List<Integer> sizes = sizes();
        NiftiDatatype datatype = datatype();
        requireAddressable(sizes, datatype);
        double slope = number(layout.slope);
        double intercept = number(layout.slope + width());
        boolean scaled = Double.isFinite(slope) && slope != 0;
        if (scaled && !Double.isFinite(intercept)) {
            throw malformed(
                    layout.slope + width(),
                    "scl_inter is " + intercept + " beside a finite scl_slope of " + slope + "; expected a number");
        }
        AffineSource source = affineSource();
        return new NiftiHeader(
                version,
                bytes.order(),
                sizes,
                datatype,
                dataOffset(),
                scaled ? slope : 1,
                scaled ? intercept : 0,
                affine(source, sizes),
                source,
                repetitionTime(sizes),
                text(layout.description, 80));
    }

    private void requireMagic() {
        int at = version == 1 ? 344 : 4;
        String magic = text(at, 4);
        String single = version == 1 ? "n+1" : "n+2";
        String pair = version == 1 ? "ni1" : "ni2";
        if (magic.equals(pair)) {
            throw malformed(at, "is the header of a .hdr/.img pair; convert it to one .nii or .nii.gz file");
        }
        if (!magic.equals(single)) {
            throw malformed(
                    at,
                    "expected the magic '" + single + "', found '" + printable(magic)
                            + "'; an ANALYZE 7.5 file has no magic: convert it to NIfTI");
        }
    }

    private List<Integer> sizes() {
        long axes = dimension(0);
        if (axes < 1 || axes > 7) {
            throw malformed(layout.dim, "dim[0], the number of axes, is " + axes + "; expected 1 to 7");
        }
        List<Integer> sizes = new ArrayList<>();
        for (int axis = 1; axis <= axes; axis++) {
            long size = dimension(axis);
            if (size < 1 || size > Integer.MAX_VALUE) {
                throw malformed(
                        layout.dim + axis * dimensionWidth(),
                        "dim[" + axis + "] is " + size + "; expected a number of voxels of at least 1");
            }
            sizes.add((int) size);
        }
        return sizes;
    }

    private NiftiDatatype datatype() {
        int code = bytes.getShort(layout.datatype) & 0xffff;
        NiftiDatatype datatype = NiftiDatatype.ofCode(code);
        if (datatype == null) {
            throw malformed(
                    layout.datatype,
                    "voxel type " + code + " (" + NiftiDatatype.nameOfUnsupported(code)
                            + ") is not a real number type; expected 8- to 64-bit integers or 32- or 64-bit floats");
        }
        int bits = bytes.getShort(layout.bitpix);
        if (bits != 0 && bits != datatype.bytes() * 8) {
            throw malformed(
                    layout.bitpix,
                    "bitpix is " + bits + ", which contradicts the voxel type "
                            + datatype.name().toLowerCase(java.util.Locale.ROOT) + "; expected "
                            + datatype.bytes() * 8);
        }
        return datatype;
    }

    private void requireAddressable(List<Integer> sizes, NiftiDatatype datatype) {
        long voxels = 1;
        long volume = 1;
        try {
            for (int axis = 0; axis < sizes.size(); axis++) {
                voxels = Math.multiplyExact(voxels, (long) sizes.get(axis));
                if (axis < 3) {
                    volume = voxels;
                }
            }
            Math.multiplyExact(voxels, (long) datatype.bytes());
        } catch (ArithmeticException overflow) {
            throw malformed(
                    layout.dim,
                    "dimensions " + sizes + " multiply to more bytes than any file can hold; they are corrupt");
        }
        // A volume is held as one array of doubles.
        if (volume > (1 << 29) || voxels / volume > Integer.MAX_VALUE) {
            throw malformed(layout.dim, "dimensions " + sizes + " make a volume of more than 2^29 voxels");
        }
    }

    private long dataOffset() {
        double offset = version == 1 ? bytes.getFloat(108) : bytes.getLong(168);
        long least = version == 1 ? 352 : 544;
        // Some writers leave the offset of a single file at 0; voxels then follow the four bytes of the extender.
        if (offset == 0) {
            return least;
        }
        if (!(offset >= least) || offset > Long.MAX_VALUE / 4 || offset != Math.rint(offset)) {
            throw malformed(
                    version == 1 ? 108 : 168,
                    "vox_offset is " + offset + "; expected a whole number of bytes of at least " + least);
        }
        return (long) offset;
    }

    private AffineSource affineSource() {
        int qform = code(layout.qformCode);
        int sform = code(layout.qformCode + codeWidth());
        if (sform != 0) {
            return AffineSource.SFORM;
        }
        return qform != 0 ? AffineSource.QFORM : AffineSource.VOXEL_SIZES;
    }

    private Affine affine(AffineSource source, List<Integer> sizes) {
        Affine affine =
                switch (source) {
                    case SFORM -> sform();
                    case QFORM -> qform();
                    case VOXEL_SIZES -> centred(sizes);
                };
        if (!affine.isInvertible()) {
            throw malformed(
                    source == AffineSource.SFORM ? layout.srow : layout.pixdim,
                    "its " + source.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                            + " does not place voxels in space (zero, parallel or not finite axes)");
        }
        return affine;
    }

    private Affine sform() {
        double[] rows = new double[12];
        for (int i = 0; i < 12; i++) {
            rows[i] = number(layout.srow + i * width());
        }
        return Affine.ofRows(rows);
    }

    private Affine qform() {
        double b = number(layout.quatern);
        double c = number(layout.quatern + width());
        double d = number(layout.quatern + 2 * width());
        double square = 1 - (b * b + c * c + d * d);
        if (!(square >= -QUATERNION_ROUNDING)) {
            throw malformed(
                    layout.quatern,
                    "the quaternion (" + b + ", " + c + ", " + d + ") is longer than 1; it is not a rotation");
        }
        double a = Math.sqrt(Math.max(0, square));
        double qfac = number(layout.pixdim) < 0 ? -1 : 1;
        double x = voxelSize(1);
        double y = voxelSize(2);
        double z = voxelSize(3) * qfac;
        double[] shift = new double[3];
        for (int i = 0; i < 3; i++) {
            shift[i] = number(layout.quatern + (3 + i) * width());
        }
        return Affine.ofRows(
                (a * a + b * b - c * c - d * d) * x,
                2 * (b * c - a * d) * y,
                2 * (b * d + a * c) * z,
                shift[0],
                2 * (b * c + a * d) * x,
                (a * a + c * c - b * b - d * d) * y,
                2 * (c * d - a * b) * z,
                shift[1],
                2 * (b * d - a * c) * x,
                2 * (c * d + a * b) * y,
                (a * a + d * d - b * b - c * c) * z,
                shift[2]);
    }

    private Affine centred(List<Integer> sizes) {
        double[] rows = new double[12];
        for (int axis = 0; axis < 3; axis++) {
            double step = voxelSize(axis + 1) * (axis == 0 ? -1 : 1);
            int size = axis < sizes.size() ? sizes.get(axis) : 1;
            rows[axis * 4 + axis] = step;
            rows[axis * 4 + 3] = step * (1 - size) / 2.0;
        }
        return Affine.ofRows(rows);
    }

    /** A voxel's length along an axis; a sign says nothing, and 0 (unused axis) stands for 1. */
    private double voxelSize(int axis) {
        double size = Math.abs(number(layout.pixdim + axis * width()));
        return size == 0 ? 1 : size;
    }

    private OptionalDouble repetitionTime(List<Integer> sizes) {
        double step = number(layout.pixdim + 4 * width());
        if (sizes.size() < 4 || !Double.isFinite(step) || step <= 0) {
            return OptionalDouble.empty();
        }
        int units = (version == 1 ? bytes.get(layout.units) : bytes.getInt(layout.units)) & 0x38;
        return switch (units) {
            case 0, 8 -> OptionalDouble.of(decimal(step, 1));
            case 16 -> OptionalDouble.of(decimal(step, 1e-3));
            case 24 -> OptionalDouble.of(decimal(step, 1e-6));
            default -> OptionalDouble.empty(); // Hz, ppm or rad/s: the fourth axis is not time.
        };
    }

    /** A single-precision 0.8 means 0.8, not 0.800000011920929: take the shortest decimal that gives the same float. */
    private double decimal(double step, double unit) {
        double written = version == 1 ? Double.parseDouble(Float.toString((float) step)) : step;
        return unit == 1 ? written : written / Math.rint(1 / unit);
    }

    private long dimension(int index) {
        return version == 1 ? bytes.getShort(layout.dim + index * 2) : bytes.getLong(layout.dim + index * 8);
    }

    private int dimensionWidth() {
        return version == 1 ? 2 : 8;
    }

    private double number(int at) {
        return version == 1 ? bytes.getFloat(at) : bytes.getDouble(at);
    }

    private int width() {
        return version == 1 ? 4 : 8;
    }

    private int code(int at) {
        return version == 1 ? bytes.getShort(at) : bytes.getInt(at);
    }

    private int codeWidth() {
        return version == 1 ? 2 : 4;
    }

    private String text(int at, int length) {
        int end = 0;
        while (end < length && bytes.get(at + end) != 0) {
            end++;
        }
        return new String(bytes.array(), at, end, StandardCharsets.ISO_8859_1);
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private MalformedInput malformed(int at, String message) {
        return new MalformedInput(SourceLocation.byteOf(file, at), message);
    }
}
