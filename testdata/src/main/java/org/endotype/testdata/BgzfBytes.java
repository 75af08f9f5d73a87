package org.endotype.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Blocked gzip as the SAM specification describes it: members of at most 64 KiB with a BC field, then the empty end block. */
public final class BgzfBytes {

    private static final int BLOCK = 0xFF00;

    private BgzfBytes() {}

    /** All blocks and the end-of-file block. */
    public static byte[] compress(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < plain.length; from += BLOCK) {
            out.writeBytes(block(Arrays.copyOfRange(plain, from, Math.min(plain.length, from + BLOCK))));
        }
        out.writeBytes(block(new byte[0]));
        return out.toByteArray();
    }

    private static byte[] block(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        byte[] deflated = new byte[1 << 17];
        int length;
        try {
            deflater.setInput(plain);
            deflater.finish();
            length = deflater.deflate(deflated);
        } finally {
            deflater.end();
        }
        CRC32 checksum = new CRC32();
        checksum.update(plain);
        ByteBuffer member = ByteBuffer.allocate(18 + length + 8).order(ByteOrder.LITTLE_ENDIAN);
        member.put(new byte[] {31, (byte) 139, 8, 4, 0, 0, 0, 0, 0, (byte) 255});
        member.putShort((short) 6).put((byte) 'B').put((byte) 'C').putShort((short) 2);
        member.putShort((short) (member.capacity() - 1));
        member.put(deflated, 0, length);
        member.putInt((int) checksum.getValue()).putInt(plain.length);
        return member.array();
    }
}
