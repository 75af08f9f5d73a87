package org.endotype.genomics.vcf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeListing;

/** Decodes one BCF 2 file as a whole, some megabytes of records at a time on several threads. */
final class BcfLoader {

    private static final int LARGEST_RECORD = 1 << 28;
    private static final int SEGMENTS_PER_THREAD = 4;

    private final Path file;
    private final VcfOptions options;
    private final Parallelism parallelism;
    private byte[] data = new byte[VcfText.MOST_BYTES * 2];
    private int held;
    private long records;
    private List<String> headerLines = List.of();

    BcfLoader(Path file, VcfOptions options, Parallelism parallelism) {
        this.file = file;
        this.options = options;
        this.parallelism = parallelism;
    }

    VcfSource load() {
        try (VcfText source = VcfText.open(file, parallelism)) {
            BcfHeader header = header(source);
            SiteStore store = new SiteStore(header.samples().size());
            boolean more = true;
            while (more) {
                int end = decode(header, store);
                System.arraycopy(data, end, data, 0, held - end);
                held -= end;
                more = fill(source);
            }
            requireNothingLeft();
            if (store.variants().isEmpty()) {
                throw new InconsistentInput(SourceLocation.file(file), "holds no biallelic variant");
            }
            return new VcfSource(
                    new GenotypeListing(
                            List.of(file),
                            SampleSet.of(header.samples()),
                            store.people(header.samples()),
                            store.variants(),
                            store.notes(),
                            header.build()),
                    store);
        }
    }

    /** What is done with each record as it lies in memory. */
    interface RecordVisitor {
        void record(BcfHeader header, byte[] data, int from, int to, long number);
    }

    /** Hands on the header's lines and then every record, in the order of the file. */
    void visit(Consumer<List<String>> lines, RecordVisitor visitor) {
        try (VcfText source = VcfText.open(file, parallelism)) {
            BcfHeader header = header(source);
            lines.accept(headerLines);
            boolean more = true;
            while (more) {
                List<Integer> starts = wholeRecords(header);
                for (int i = 0; i + 1 < starts.size(); i++) {
                    visitor.record(header, data, starts.get(i), starts.get(i + 1), ++records);
                }
                int end = starts.get(starts.size() - 1);
                System.arraycopy(data, end, data, 0, held - end);
                held -= end;
                more = fill(source);
            }
            requireNothingLeft();
        }
    }

    private void requireNothingLeft() {
        if (held > 0) {
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "ends within record " + (records + 1) + "; the file is truncated: copy it again");
        }
    }

    private boolean fill(VcfText source) {
        if (data.length - held < VcfText.MOST_BYTES) {
            data = Arrays.copyOf(data, Math.addExact(held, VcfText.MOST_BYTES * 2));
        }
        int got = source.fill(data, held);
        held += Math.max(0, got);
        return got >= 0;
    }

    private BcfHeader header(VcfText source) {
        while (held < 9 && fill(source)) {
            // The first block may be short.
        }
        if (held < 9 || data[0] != 'B' || data[1] != 'C' || data[2] != 'F' || data[3] != 2) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 0),
                    "expected the magic bytes 'BCF' and version 2; is this a BCF file?");
        }
        int length = integer(5);
        if (length < 1 || length > VcfText.LARGEST_HEADER) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 5), "its header claims " + length + " bytes; the file is damaged");
        }
        while (held < 9 + length && fill(source)) {
            // A long header takes several rounds.
        }
        if (held < 9 + length) {
            throw new MalformedInput(SourceLocation.file(file), "ends within its header; copy the file again");
        }
        int end = 9 + length;
        while (end > 9 && data[end - 1] == 0) {
            end--;
        }
        String text = new String(data, 9, end - 9, StandardCharsets.UTF_8);
        headerLines = text.lines().toList();
        BcfHeader header = BcfHeader.parse(file, text);
        System.arraycopy(data, 9 + length, data, 0, held - 9 - length);
        held -= 9 + length;
        return header;
    }

    /** Decodes the whole records held and returns where they end. */
    private int decode(BcfHeader header, SiteStore store) {
        List<Integer> starts = wholeRecords(header);
        int end = starts.remove(starts.size() - 1);
        if (starts.isEmpty()) {
            return 0;
        }
        int segments = Math.max(1, Math.min(parallelism.threads() * SEGMENTS_PER_THREAD, starts.size() / 16));
        BcfScanner[] scanners = new BcfScanner[segments];
        BadRecord[] bad = new BadRecord[segments];
        parallelism.forEachBlock(segments, s -> {
            scanners[s] = new BcfScanner(data, header, options);
            int last = (int) ((long) starts.size() * (s + 1) / segments);
            try {
                scanners[s].scan(
                        starts.get((int) ((long) starts.size() * s / segments)),
                        last == starts.size() ? end : starts.get(last));
            } catch (BadRecord refused) {
                bad[s] = refused;
            }
        });
        for (BadRecord refused : bad) {
            if (refused != null) {
                throw damaged(records + starts.indexOf(refused.offset()), String.valueOf(refused.getMessage()));
            }
        }
        for (BcfScanner scanner : scanners) {
            store.add(scanner.out);
        }
        records += starts.size();
        return end;
    }

    /** Where the whole records held begin, and where the last of them ends. */
    private List<Integer> wholeRecords(BcfHeader header) {
        List<Integer> starts = new ArrayList<>();
        int at = 0;
        long largest =
                Math.min(LARGEST_RECORD, VcfText.largestRecord(header.samples().size()));
        while (held - at >= 8) {
            long size = 8 + (integer(at) & 0xffffffffL) + (integer(at + 4) & 0xffffffffL);
            if (size > largest) {
                throw damaged(records + starts.size(), "claims " + size + " bytes");
            }
            if (size > held - at) {
                break;
            }
            starts.add(at);
            at += (int) size;
        }
        starts.add(at);
        return starts;
    }

    private MalformedInput damaged(long record, String what) {
        return new MalformedInput(
                SourceLocation.file(file),
                "record " + (record + 1) + " " + what + "; the file is damaged: copy or write it again");
    }

    private int integer(int from) {
        return data[from] & 0xff | (data[from + 1] & 0xff) << 8 | (data[from + 2] & 0xff) << 16 | data[from + 3] << 24;
    }
}
