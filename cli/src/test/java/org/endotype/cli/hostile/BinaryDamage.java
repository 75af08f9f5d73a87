package org.endotype.cli.hostile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.cli.hostile.Specimen.Field;
import org.endotype.testdata.Damage;

/** Damage to binary content that knows where its counts and lengths stand. */
final class BinaryDamage {

    /** Values that overflow, turn negative or ask for all memory, in the lowest bytes first. */
    private static final long[] HUGE = {
        0x7fffffffL,
        0xffffffffL,
        0x80000000L,
        -1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 60,
        0x7fff,
        0x8000,
        0x10000,
        0xfffffffeL,
        0x40000000L
    };

    private static final List<String> NOT_FINITE = List.of(
            "0000c07f",
            "000080ff",
            "0000807f",
            "000000000000f87f",
            "000000000000f07f",
            "000000000000f0ff",
            "ffff",
            "ffffffff");

    private BinaryDamage() {}

    private static Field fieldOf(byte[] content, List<Field> fields, SplittableRandom random) {
        if (fields.isEmpty() || random.nextInt(4) == 0) {
            int width = List.of(1, 2, 4, 8).get(random.nextInt(4));
            int most = Math.max(1, Math.min(content.length, 400) - width);
            return new Field(random.nextInt(most), width);
        }
        return fields.get(random.nextInt(fields.size()));
    }

    private static byte[] written(byte[] content, Field field, long value) {
        byte[] changed = content.clone();
        for (int i = 0; i < field.width() && field.offset() + i < changed.length; i++) {
            changed[field.offset() + i] = (byte) (value >> (8 * i));
        }
        return changed;
    }

    private static long read(byte[] content, Field field) {
        long value = 0;
        for (int i = 0; i < field.width() && field.offset() + i < content.length; i++) {
            value |= (content[field.offset() + i] & 0xffL) << (8 * i);
        }
        return value;
    }

    /** A count or a length that is a little wrong. */
    static byte[] lie(byte[] content, List<Field> fields, SplittableRandom random) {
        Field field = fieldOf(content, fields, random);
        long[] steps = {1, -1, 2, -2, 7, 64, -64, 256};
        return written(content, field, read(content, field) + steps[random.nextInt(steps.length)]);
    }

    static byte[] overflow(byte[] content, List<Field> fields, SplittableRandom random) {
        byte[] changed = written(content, fieldOf(content, fields, random), HUGE[random.nextInt(HUGE.length)]);
        // Lies that agree with each other get past checks of one of them.
        return random.nextInt(3) == 0
                ? written(changed, fieldOf(content, fields, random), HUGE[random.nextInt(HUGE.length)])
                : changed;
    }

    static byte[] duplicate(byte[] content, SplittableRandom random) {
        int from = random.nextInt(content.length);
        int length = Math.min(content.length - from, 1 + random.nextInt(200));
        return TextDamage.inserted(content, from, Arrays.copyOfRange(content, from, from + length));
    }

    static byte[] ragged(byte[] content, SplittableRandom random) {
        int at = random.nextInt(content.length);
        if (random.nextBoolean()) {
            return TextDamage.inserted(content, at, new byte[1 + random.nextInt(9)]);
        }
        int gone = Math.min(content.length - at, 1 + random.nextInt(9));
        byte[] shorter = Arrays.copyOf(content, content.length - gone);
        System.arraycopy(content, at + gone, shorter, at, content.length - at - gone);
        return shorter;
    }

    static byte[] notFinite(byte[] content, SplittableRandom random) {
        byte[] pattern = HexFormat.of().parseHex(NOT_FINITE.get(random.nextInt(NOT_FINITE.size())));
        int at = random.nextInt(Math.max(1, content.length - pattern.length));
        return Damage.overwrite(content, at / pattern.length * pattern.length, pattern);
    }

    /** What transfers do to files that they take for text, and machines of the other byte order. */
    static byte[] encoding(byte[] content, SplittableRandom random) {
        String latin = new String(content, StandardCharsets.ISO_8859_1);
        return switch (random.nextInt(5)) {
            case 0 -> latin.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            case 1 -> latin.getBytes(StandardCharsets.UTF_8);
            case 2 -> swapped(content, 2);
            case 3 -> swapped(content, 4);
            default -> latin.replace("\u0000", "").getBytes(StandardCharsets.ISO_8859_1);
        };
    }

    private static byte[] swapped(byte[] content, int width) {
        byte[] changed = content.clone();
        for (int at = 0; at + width <= changed.length; at += width) {
            for (int i = 0; i < width; i++) {
                changed[at + i] = content[at + width - 1 - i];
            }
        }
        return changed;
    }
}
