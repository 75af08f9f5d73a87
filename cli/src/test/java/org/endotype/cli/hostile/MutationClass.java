package org.endotype.cli.hostile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.endotype.cli.hostile.Specimen.Body;
import org.endotype.cli.hostile.Specimen.Cut;
import org.endotype.cli.hostile.Spoilt.Demand;
import org.endotype.testdata.Damage;
import org.endotype.testdata.GzipBytes;

/** The twelve kinds of damage. */
enum MutationClass {
    TRUNCATED("cut short"),
    BITS_FLIPPED("bits flipped"),
    HEADER_LIES("header lies"),
    COUNT_OVERFLOWS("counts overflow"),
    WRONG_MAGIC("wrong magic"),
    EMPTY("empty"),
    DUPLICATES("given twice"),
    RAGGED("ragged"),
    NOT_FINITE("not finite"),
    ENCODING("encoding"),
    OTHER_FORMAT("other format"),
    COMPRESSION("compression");

    private static final List<String> MAGICS = List.of(
            "\u001f\u008b\u0008\u0000",
            "l\u001b\u0001",
            "l\u001b\u0010",
            "BCF\u0002\u0002",
            "\u0093NUMPY\u0001\u0000",
            "PAR1",
            "##fileformat=VCFv9.9\n",
            "{\"a\":",
            "%PDF-1.4",
            "PK\u0003\u0004",
            "\u0000\u0000\u0000\u0000",
            "(\u00b5/\u00fd",
            "\u007fELF",
            "ENDOPC9\n",
            "\\\u0001\u0000\u0000");

    final String title;

    MutationClass(String title) {
        this.title = title;
    }

    /**
     * The specimen's file, damaged.
     *
     * @param whole its bytes
     * @param others whole files of every format, this one's among them
     */
    Spoilt spoil(Specimen specimen, byte[] whole, Map<Specimen, byte[]> others, SplittableRandom random) {
        boolean packed = specimen.packing() != Packing.NONE;
        boolean outside =
                packed && (this == TRUNCATED || this == BITS_FLIPPED || this == WRONG_MAGIC) && random.nextBoolean();
        if (outside) {
            return outside(whole, random);
        }
        if (this == EMPTY) {
            return empty(specimen, whole, random);
        }
        if (this == OTHER_FORMAT) {
            return otherFormat(specimen, others, random);
        }
        if (this == COMPRESSION) {
            return compression(specimen, whole, random);
        }
        byte[] content = specimen.packing().unpack(whole);
        byte[] spoilt = inside(specimen, content, random);
        if (Arrays.equals(spoilt, content)) {
            return new Spoilt(whole, Demand.SAME_RESULT, "nothing to damage");
        }
        boolean noticed =
                (this == TRUNCATED && specimen.cut() == Cut.NOTICED) || (this == WRONG_MAGIC && specimen.magic() > 0);
        return new Spoilt(
                specimen.packing().pack(spoilt), noticed ? Demand.REFUSAL : Demand.EITHER, title + " in the content");
    }

    private byte[] inside(Specimen specimen, byte[] content, SplittableRandom random) {
        boolean text = specimen.body() == Body.TEXT;
        return switch (this) {
            case TRUNCATED ->
                Damage.truncate(content, random.nextInt(4) == 0 ? content.length - 1 : random.nextInt(content.length));
            case BITS_FLIPPED -> flipped(content, random);
            case HEADER_LIES ->
                text ? TextDamage.header(content, random) : BinaryDamage.lie(content, specimen.fields(), random);
            case COUNT_OVERFLOWS ->
                text
                        ? TextDamage.hugeNumber(content, random)
                        : BinaryDamage.overflow(content, specimen.fields(), random);
            case WRONG_MAGIC -> magic(content, Math.max(4, specimen.magic()), random);
            case DUPLICATES -> text ? TextDamage.duplicate(content, random) : BinaryDamage.duplicate(content, random);
            case RAGGED -> text ? TextDamage.ragged(content, random) : BinaryDamage.ragged(content, random);
            case NOT_FINITE -> text ? TextDamage.notANumber(content, random) : BinaryDamage.notFinite(content, random);
            case ENCODING -> text ? TextDamage.encoding(content, random) : BinaryDamage.encoding(content, random);
            case EMPTY, OTHER_FORMAT, COMPRESSION -> throw new IllegalStateException("damage to the whole file");
        };
    }

    /** Damage to the compressed stream: all of it can be seen, but for a few bits of gzip's header. */
    private Spoilt outside(byte[] whole, SplittableRandom random) {
        return switch (this) {
            case TRUNCATED -> {
                int length = random.nextInt(4) == 0 ? whole.length - 1 : random.nextInt(whole.length);
                yield new Spoilt(
                        Damage.truncate(whole, length), Demand.REFUSAL, "stream cut after " + length + " bytes");
            }
            case WRONG_MAGIC ->
                new Spoilt(
                        Damage.overwrite(whole, 0, (byte) random.nextInt(0x1f), (byte) random.nextInt(0x80)),
                        Demand.REFUSAL,
                        "stream without gzip's first bytes");
            default -> new Spoilt(flipped(whole, random), Demand.SAME_RESULT, "bits of the stream");
        };
    }

    private static byte[] flipped(byte[] content, SplittableRandom random) {
        byte[] changed = content.clone();
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private static byte[] magic(byte[] content, int length, SplittableRandom random) {
        byte[] other = MAGICS.get(random.nextInt(MAGICS.size())).getBytes(StandardCharsets.ISO_8859_1);
        byte[] changed = content.clone();
        Arrays.fill(changed, 0, Math.min(length, changed.length), (byte) 'Q');
        if (!startsWith(content, other)) {
            System.arraycopy(other, 0, changed, 0, Math.min(other.length, Math.min(length, changed.length)));
        }
        return changed;
    }

    private static boolean startsWith(byte[] content, byte[] start) {
        return content.length >= start.length && Arrays.equals(content, 0, start.length, start, 0, start.length);
    }

    private static Spoilt empty(Specimen specimen, byte[] whole, SplittableRandom random) {
        byte[] nothing =
                switch (random.nextInt(7)) {
                    case 0, 1 -> new byte[0];
                    case 2 -> bytes("\n");
                    case 3 -> bytes("\r\n\r\n\r\n");
                    case 4 -> bytes("\u00ef\u00bb\u00bf");
                    case 5 -> bytes("   \t  \t \n");
                    default -> new byte[] {0};
                };
        boolean packed = specimen.packing() != Packing.NONE && random.nextBoolean();
        return new Spoilt(
                packed ? specimen.packing().pack(nothing) : nothing,
                Demand.REFUSAL,
                nothing.length + " bytes" + (packed ? ", compressed" : ""));
    }

    private static Spoilt otherFormat(Specimen specimen, Map<Specimen, byte[]> others, SplittableRandom random) {
        List<Specimen> choice = others.keySet().stream()
                .filter(other -> !other.file().equals(specimen.file()))
                .toList();
        Specimen other = choice.get(random.nextInt(choice.size()));
        boolean related = other.family() == specimen.family() && specimen.family() != Specimen.Family.ALONE;
        return new Spoilt(
                others.getOrDefault(other, new byte[0]),
                related ? Demand.EITHER : Demand.REFUSAL,
                "the bytes of " + other.name());
    }

    private static Spoilt compression(Specimen specimen, byte[] whole, SplittableRandom random) {
        byte[] content = specimen.packing().unpack(whole);
        byte[] gzip = GzipBytes.compress(content);
        return switch (random.nextInt(8)) {
            case 0 ->
                new Spoilt(
                        Damage.truncate(gzip, 1 + random.nextInt(gzip.length - 1)),
                        Demand.REFUSAL,
                        "half a gzip stream");
            case 1 ->
                new Spoilt(
                        Damage.flipBit(gzip, gzip.length - 1 - random.nextInt(8), random.nextInt(8)),
                        Demand.REFUSAL,
                        "gzip with a wrong checksum or length");
            case 2 -> new Spoilt(GzipBytes.compress(gzip), Demand.REFUSAL, "compressed twice");
            case 3 -> new Spoilt(gzip, Demand.SAME_RESULT, "plain gzip");
            case 4 ->
                new Spoilt(
                        Damage.append(gzip, bytes("garbage after the end of the stream")),
                        Demand.SAME_RESULT,
                        "gzip with bytes behind it");
            case 5 ->
                new Spoilt(
                        Damage.append(gzip, GzipBytes.compress(new byte[8 << 20])),
                        Demand.EITHER,
                        "8 MB of zeros behind it");
            case 6 -> {
                byte[] method = gzip.clone();
                method[2] = (byte) (9 + random.nextInt(200));
                yield new Spoilt(method, Demand.REFUSAL, "gzip of an unknown method");
            }
            default -> new Spoilt(GzipBytes.compress(new byte[64 << 20]), Demand.REFUSAL, "64 MB of zeros");
        };
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
