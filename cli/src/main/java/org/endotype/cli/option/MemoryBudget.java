package org.endotype.cli.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What the whole process may hold, Java's heap and everything beside it. Java takes its heap when it starts, so the
 * launcher reads the same option and sets it; a budget that the heap alone exceeds cannot be kept and is refused.
 *
 * @param megabytes of 1024 x 1024 bytes
 */
public record MemoryBudget(long megabytes) {

    /** What Java, its compiled code and the native libraries need beside a heap in which a small study runs. */
    static final long LEAST_MEGABYTES = 768;

    /** What a worker is allowed of the heap: a volume of a scan in double precision, its regions and its codec. */
    private static final long MEGABYTES_PER_WORKER = 192;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([mg])(i?b)?");

    /** Reads {@code 2g}, {@code 1500m}, {@code 4GiB}. */
    static final class Converter implements ITypeConverter<MemoryBudget> {

        @Override
        public MemoryBudget convert(String text) {
            Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
            if (!size.matches()) {
                throw new TypeConversionException("expected a size such as 2g or 1500m, found '" + text + "'");
            }
            long megabytes = Long.parseLong(size.group(1)) * (size.group(2).equals("g") ? 1024 : 1);
            if (megabytes < LEAST_MEGABYTES) {
                throw new TypeConversionException("expected at least " + LEAST_MEGABYTES + "m, found '" + text + "'");
            }
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            if (heap >= megabytes) {
                throw new TypeConversionException("this Java's heap alone may grow to " + heap
                        + "m; start with the 'endotype' launcher, which sets the heap, or give Java a smaller -Xmx");
            }
            return new MemoryBudget(megabytes);
        }
    }

    /** How many workers the heap has room for, at most one a processor that this process may use. */
    static int workers() {
        long room = (Runtime.getRuntime().maxMemory() >> 20) / MEGABYTES_PER_WORKER;
        return (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), room));
    }
}
