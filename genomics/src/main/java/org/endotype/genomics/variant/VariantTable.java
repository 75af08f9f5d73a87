package org.endotype.genomics.variant;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.endotype.core.table.FieldLines;

/**
 * The variants of a large file as columns: ids and alleles stand as bytes in a few long arrays, and a {@link Variant}
 * is made when one is asked for. About 20 bytes a variant beside its text, a quarter of what a list of records takes,
 * and nothing for the garbage collector to copy. Immutable; for any number of threads.
 */
public final class VariantTable extends AbstractList<Variant> implements RandomAccess {

    private static final int SEGMENT_BITS = 15;
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final String[] SINGLE = new String[128];

    static {
        for (char c = 0; c < SINGLE.length; c++) {
            SINGLE[c] = String.valueOf(c).intern();
        }
    }

    private final Segment[] segments;
    private final String[] chromosomes;
    private final int size;

    private VariantTable(Segment[] segments, String[] chromosomes, int size) {
        this.segments = segments;
        this.chromosomes = chromosomes;
        this.size = size;
    }

    /** The text of 2^15 variants: id, allele 1 and allele 2 of each, back to back. */
    private static final class Segment {
        final int[] positions = new int[SEGMENT];
        final int[] chromosomes = new int[SEGMENT];
        final int[] ends = new int[SEGMENT * 3 + 1];
        byte[] text = new byte[SEGMENT * 8];
    }

    /** Takes variants in file order. */
    public static final class Builder {
        private final List<Segment> segments = new ArrayList<>();
        private final Map<String, Integer> codes = new HashMap<>();
        private Segment last = new Segment();
        private String chromosome = "";
        private int code = -1;
        private int size;

        /** Adds a variant from fields of the current line, given by their zero-based numbers. */
        public void add(FieldLines lines, int chromosomeField, int positionBp, int idField, int allele1, int allele2) {
            int at = size & (SEGMENT - 1);
            if (at == 0) {
                trim();
                last = new Segment();
                segments.add(last);
            }
            if (code < 0 || !lines.fieldEquals(chromosomeField, chromosome)) {
                chromosome = lines.text(chromosomeField).intern();
                code = codes.computeIfAbsent(chromosome, name -> codes.size());
            }
            last.positions[at] = positionBp;
            last.chromosomes[at] = code;
            append(lines, idField, at * 3);
            append(lines, allele1, at * 3 + 1);
            append(lines, allele2, at * 3 + 2);
            size++;
        }

        private void append(FieldLines lines, int field, int slot) {
            int from = last.ends[slot];
            int length = lines.length(field);
            if (last.text.length - from < length) {
                last.text = Arrays.copyOf(last.text, Math.max(last.text.length * 2, Math.addExact(from, length)));
            }
            lines.copy(field, last.text, from);
            last.ends[slot + 1] = from + length;
        }

        private void trim() {
            if (size > 0) {
                last.text = Arrays.copyOf(last.text, last.ends[((size - 1) & (SEGMENT - 1)) * 3 + 3]);
            }
        }

        public VariantTable build() {
            trim();
            String[] names = new String[codes.size()];
            codes.forEach((name, index) -> names[index] = name);
            return new VariantTable(segments.toArray(Segment[]::new), names, size);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Variant get(int index) {
        return new Variant(chromosome(index), positionBp(index), id(index), allele(index, 1), allele(index, 2));
    }

    /** The chromosome as the file writes it, without making the whole {@link Variant}. */
    public String chromosome(int index) {
        return chromosomes[chromosomeCode(index)];
    }

    /** Equal for variants whose chromosome is written alike; counts from 0 in order of appearance. */
    int chromosomeCode(int index) {
        return segment(index).chromosomes[index & (SEGMENT - 1)];
    }

    String[] chromosomeNames() {
        return chromosomes;
    }

    /** The one-based position. */
    public int positionBp(int index) {
        return segment(index).positions[index & (SEGMENT - 1)];
    }

    public String id(int index) {
        Segment segment = segment(index);
        int slot = (index & (SEGMENT - 1)) * 3;
        return new String(
                segment.text, segment.ends[slot], segment.ends[slot + 1] - segment.ends[slot], StandardCharsets.UTF_8);
    }

    /** {@code id(index).hashCode()}, mostly without making the id. */
    public int idHash(int index) {
        Segment segment = segment(index);
        int slot = (index & (SEGMENT - 1)) * 3;
        int hash = 0;
        for (int i = segment.ends[slot]; i < segment.ends[slot + 1]; i++) {
            if (segment.text[i] < 0) {
                return id(index).hashCode();
            }
            hash = hash * 31 + segment.text[i];
        }
        return hash;
    }

    /** {@code id(index).equals(id)}, mostly without making the variant's id. */
    public boolean idEquals(int index, String id) {
        Segment segment = segment(index);
        int slot = (index & (SEGMENT - 1)) * 3;
        int from = segment.ends[slot];
        int length = segment.ends[slot + 1] - from;
        for (int i = 0; i < length; i++) {
            byte next = segment.text[from + i];
            if (next < 0) {
                return id(index).equals(id);
            }
            if (i >= id.length() || id.charAt(i) != next) {
                return false;
            }
        }
        return id.length() == length;
    }

    private String allele(int index, int which) {
        Segment segment = segment(index);
        int slot = (index & (SEGMENT - 1)) * 3 + which;
        int from = segment.ends[slot];
        int length = segment.ends[slot + 1] - from;
        return length == 1 && segment.text[from] >= 0
                ? SINGLE[segment.text[from]]
                : new String(segment.text, from, length, StandardCharsets.UTF_8);
    }

    private Segment segment(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("variant " + index + " of " + size);
        }
        return segments[index >> SEGMENT_BITS];
    }
}
