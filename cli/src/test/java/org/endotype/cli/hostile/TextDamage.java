package org.endotype.cli.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damage to texts of lines and fields, each by a draw of its own. Works on Latin-1, so that every byte survives. */
final class TextDamage {

    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9.])-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z_0-9-]*");
    private static final Pattern SEPARATOR = Pattern.compile("[\\t, :]");

    private static final List<String> HUGE = List.of(
            "99999999999999999999999999",
            "-1",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "4294967296",
            "1e308",
            "-1e308",
            "1e-320",
            "1" + "0".repeat(400),
            "0".repeat(4000) + "7");

    private static final List<String> NOT_NUMBERS = List.of(
            "NaN",
            "nan",
            "Inf",
            "-Inf",
            "Infinity",
            "1e999",
            "-1e999",
            "NA",
            "",
            ".",
            "0x10",
            "1_000",
            "1,5",
            "--1",
            "1e",
            "\u00b2",
            "1d",
            "0x1p3");

    private TextDamage() {}

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One match of the pattern, drawn evenly, replaced. */
    private static byte[] replaceOne(byte[] content, Pattern pattern, String replacement, SplittableRandom random) {
        String text = text(content);
        List<int[]> places = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            places.add(new int[] {matcher.start(), matcher.end()});
        }
        if (places.isEmpty()) {
            return content;
        }
        int[] place = places.get(random.nextInt(places.size()));
        return bytes(text.substring(0, place[0]) + replacement + text.substring(place[1]));
    }

    static byte[] hugeNumber(byte[] content, SplittableRandom random) {
        return replaceOne(content, NUMBER, HUGE.get(random.nextInt(HUGE.size())), random);
    }

    static byte[] notANumber(byte[] content, SplittableRandom random) {
        return replaceOne(content, NUMBER, NOT_NUMBERS.get(random.nextInt(NOT_NUMBERS.size())), random);
    }

    /** A field too many or too few, or a line broken in two. */
    static byte[] ragged(byte[] content, SplittableRandom random) {
        String replacement =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> "\t\t";
                    case 2 -> "\n";
                    default -> "\tone\ttoo\tmany\t";
                };
        return replaceOne(content, SEPARATOR, replacement, random);
    }

    /** A word of the first lines dropped, misspelt, doubled or exchanged. */
    static byte[] header(byte[] content, SplittableRandom random) {
        String text = text(content);
        int end = 0;
        for (int line = 0; line < 8 && end >= 0 && end < text.length(); line++) {
            int next = text.indexOf('\n', end);
            end = next < 0 ? text.length() : next + 1;
            if (line == 0 && text.charAt(0) != '#' && text.charAt(0) != '{' && random.nextInt(4) > 0) {
                break;
            }
        }
        String head = text.substring(0, end);
        String word = List.of("", "x", "id", "participant_id", "chr", "../../x", "a\u001b[31m", "y".repeat(70_000))
                .get(random.nextInt(8));
        return bytes(text(replaceOne(bytes(head), WORD, word, random)) + text.substring(end));
    }

    /** A line, or the id that begins one, given twice. */
    static byte[] duplicate(byte[] content, SplittableRandom random) {
        List<String> lines = new ArrayList<>(Arrays.asList(text(content).split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty() && lines.size() > 1) {
            lines.remove(lines.size() - 1);
        }
        String line = lines.get(random.nextInt(lines.size()));
        if (random.nextBoolean()) {
            lines.add(random.nextInt(lines.size() + 1), line);
        } else {
            int target = random.nextInt(lines.size());
            int from = line.indexOf('\t');
            int to = lines.get(target).indexOf('\t');
            if (from > 0 && to > 0) {
                lines.set(target, line.substring(0, from) + lines.get(target).substring(to));
            } else {
                lines.add(target, line);
            }
        }
        return bytes(String.join("\n", lines) + "\n");
    }

    /** Another encoding, other line ends, another separator, or a byte that no text has. */
    static byte[] encoding(byte[] content, SplittableRandom random) {
        String text = new String(content, StandardCharsets.UTF_8);
        int middle = random.nextInt(Math.max(1, content.length));
        return switch (random.nextInt(14)) {
            case 0 -> inserted(content, middle, (byte) 0);
            case 1 -> inserted(content, 0, (byte) 0xef, (byte) 0xbb, (byte) 0xbf);
            case 2 -> text.getBytes(StandardCharsets.UTF_16);
            case 3 -> text.getBytes(StandardCharsets.UTF_16LE);
            case 4 -> text.getBytes(StandardCharsets.UTF_16BE);
            case 5 -> text.replace('\n', '\r').getBytes(StandardCharsets.UTF_8);
            case 6 -> text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            case 7 -> inserted(content, middle, (byte) 0xff);
            case 8 -> inserted(content, middle, (byte) 0xe9);
            case 9 -> text.replace('\t', ';').replace(',', ';').getBytes(StandardCharsets.UTF_8);
            case 10 -> text.replace('\t', ' ').getBytes(StandardCharsets.UTF_8);
            case 11 -> inserted(content, middle, (byte) '"');
            case 12 -> inserted(content, middle, (byte) 0x1b, (byte) '[', (byte) '3', (byte) '1', (byte) 'm');
            default -> inserted(content, middle, "z".repeat(300_000).getBytes(StandardCharsets.UTF_8));
        };
    }

    static byte[] inserted(byte[] content, int at, byte... more) {
        byte[] longer = new byte[content.length + more.length];
        System.arraycopy(content, 0, longer, 0, at);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(content, at, longer, at + more.length, content.length - at);
        return longer;
    }
}
