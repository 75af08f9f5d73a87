package org.endotype.core.table;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Parquet's page compression without Hadoop's codec classes: Zstandard, Snappy, gzip and none. Stateless, so one
 * instance serves any number of files.
 */
final class ParquetCodecs implements CompressionCodecFactory {

    private static final int ZSTD_LEVEL = 3;

    /** Writers make pages of a megabyte; a header that lies must not exhaust memory. */
    private static final int MOST_PAGE_BYTES = 1 << 28;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return new Compressor(requireKnown(codec));
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new Decompressor(requireKnown(codec));
    }

    @Override
    public void release() {}

    private static CompressionCodecName requireKnown(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED, ZSTD, SNAPPY, GZIP -> codec;
            default -> throw new UnsupportedCodec(codec);
        };
    }

    /** A codec that Parquet names and we do not read. */
    static final class UnsupportedCodec extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnsupportedCodec(CompressionCodecName codec) {
            super("is compressed with " + codec + "; write it with zstd, snappy, gzip or no compression");
        }
    }

    private record Compressor(CompressionCodecName codec) implements BytesInputCompressor {

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            return switch (codec) {
                case ZSTD -> BytesInput.from(Zstd.compress(bytes.toByteArray(), ZSTD_LEVEL));
                case SNAPPY -> BytesInput.from(Snappy.compress(bytes.toByteArray()));
                case GZIP -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                        gzip.write(bytes.toByteArray());
                    }
                    yield BytesInput.from(out.toByteArray());
                }
                default -> bytes;
            };
        }

        @Override
        public CompressionCodecName getCodecName() {
            return codec;
        }

        @Override
        public void release() {}
    }

    private record Decompressor(CompressionCodecName codec) implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
            if (codec == CompressionCodecName.UNCOMPRESSED) {
                return bytes;
            }
            return BytesInput.from(inflate(bytes.toByteArray(), decompressedSize));
        }

        @Override
        public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
                throws IOException {
            byte[] compressed = new byte[compressedSize];
            input.get(compressed);
            output.put(inflate(compressed, decompressedSize));
        }

        private byte[] inflate(byte[] compressed, int size) throws IOException {
            if (size < 0 || size > MOST_PAGE_BYTES) {
                throw new IOException("a page is said to hold " + size + " bytes");
            }
            byte[] inflated;
            try {
                inflated = switch (codec) {
                    case ZSTD -> Zstd.decompress(compressed, size);
                    case SNAPPY -> {
                        if (Snappy.uncompressedLength(compressed) != size) {
                            throw new IOException("a page holds another number of bytes than its header says");
                        }
                        yield Snappy.uncompress(compressed);
                    }
                    case GZIP -> {
                        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
                            yield gzip.readNBytes(size);
                        }
                    }
                    default -> compressed;
                };
            } catch (ZstdException corrupt) {
                throw new IOException("a compressed page is corrupt", corrupt);
            }
            if (inflated.length != size) {
                throw new IOException("a page holds " + inflated.length + " bytes, expected " + size);
            }
            return inflated;
        }

        @Override
        public void release() {}
    }
}
