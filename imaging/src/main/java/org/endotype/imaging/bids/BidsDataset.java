package org.endotype.imaging.bids;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;

/**
 * Finds scans in a BIDS folder (raw or derivative) by their names, and what lies beside them. Only names are looked at;
 * no index is kept.
 */
public final class BidsDataset {

    /** sub / ses / func / file, and a pipeline folder or two above. */
    private static final int MAX_DEPTH = 6;

    private static final Pattern BOLD = Pattern.compile("sub-.+_bold\\.nii(\\.gz)?");
    private static final Pattern TIME_SERIES = Pattern.compile("sub-.+_timeseries\\.(tsv|csv)(\\.gz)?");
    private static final Pattern CONFOUNDS =
            Pattern.compile("sub-.+(_desc-confounds_(timeseries|regressors)|_bold_confounds|_confounds)\\.tsv(\\.gz)?");
    private static final Pattern BRAIN_MASK =
            Pattern.compile("sub-.+(_desc-brain_mask|_bold_.*brainmask)\\.nii(\\.gz)?");

    /** Entities that tell one acquisition from another, whatever was made of it later. */
    private static final List<String> ACQUISITION = List.of("sub", "ses", "task", "acq", "ce", "dir", "rec", "run");

    /** Entities whose scans of one person belong together; any other that varies must be chosen. */
    private static final Set<String> COMBINED = Set.of("run", "dir");

    /** Entities that must not vary between people either. */
    private static final Set<String> SAME_FOR_ALL = Set.of("task", "space", "res");

    private BidsDataset() {}

    /** The functional images under a folder; where some are preprocessed ({@code desc-preproc}), only those. */
    public static List<BidsScan> bold(Path folder) {
        List<BidsScan> all =
                find(folder, BOLD, scan -> !"phase".equals(scan.entities().get("part")));
        List<BidsScan> preprocessed = all.stream()
                .filter(scan -> "preproc".equals(scan.entities().get("desc")))
                .toList();
        return preprocessed.isEmpty() ? all : preprocessed;
    }

    /** The tables of region signals under a folder. */
    public static List<BidsScan> timeSeries(Path folder) {
        return find(
                folder, TIME_SERIES, scan -> !"confounds".equals(scan.entities().get("desc")));
    }

    /** The confound table beside a functional image: of the same acquisition, whatever its space. */
    public static Optional<Path> confounds(BidsScan bold) {
        return beside(bold, CONFOUNDS, ACQUISITION);
    }

    /** The brain mask beside a functional image, in the same space. */
    public static Optional<Path> brainMask(BidsScan bold) {
        List<String> entities = new ArrayList<>(ACQUISITION);
        entities.add("space");
        entities.add("res");
        return beside(bold, BRAIN_MASK, entities);
    }

    /** The scans whose entities have the wanted values; a value may be given with its key ({@code ses-1}) or without. */
    public static List<BidsScan> select(Collection<BidsScan> scans, Map<String, String> wanted) {
        return scans.stream()
                .filter(scan -> wanted.entrySet().stream().allMatch(entry -> {
                    String value = entry.getValue().startsWith(entry.getKey() + "-")
                            ? entry.getValue().substring(entry.getKey().length() + 1)
                            : entry.getValue();
                    return value.equals(scan.entities().get(entry.getKey()));
                }))
                .toList();
    }

    /**
     * Groups scans by participant, in the order of ids; runs of one participant stay together in the order of names.
     *
     * @throws InconsistentInput when another entity than the run varies, so that the choice would be ours
     */
    public static Map<String, List<BidsScan>> byParticipant(Collection<BidsScan> scans) {
        Map<String, List<BidsScan>> grouped = new TreeMap<>();
        for (BidsScan scan : scans) {
            grouped.computeIfAbsent(scan.participant(), unseen -> new ArrayList<>())
                    .add(scan);
        }
        for (String entity : SAME_FOR_ALL) {
            requireOne(entity, scans, "the scans have");
        }
        for (List<BidsScan> ofOne : grouped.values()) {
            Set<String> keys = new TreeSet<>();
            ofOne.forEach(scan -> keys.addAll(scan.entities().keySet()));
            keys.removeAll(COMBINED);
            for (String entity : keys) {
                requireOne(entity, ofOne, "a participant has scans with");
            }
        }
        return grouped;
    }

    private static void requireOne(String entity, Collection<BidsScan> scans, String who) {
        Set<String> values = new TreeSet<>();
        for (BidsScan scan : scans) {
            values.add(scan.entities().getOrDefault(entity, "none"));
        }
        if (values.size() > 1) {
            throw new InconsistentInput(who + " several values of '" + entity + "' (" + String.join(", ", values)
                    + "); choose one with " + optionOf(entity));
        }
    }

    private static String optionOf(String entity) {
        return switch (entity) {
            case "ses" -> "session";
            case "res" -> "resolution";
            case "task", "space", "run" -> entity;
            default -> "a list of files";
        };
    }

    private static List<BidsScan> find(Path folder, Pattern name, Predicate<BidsScan> wanted) {
        try (Stream<Path> walked = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            return walked.filter(file -> name.matcher(nameOf(file)).matches())
                    .sorted()
                    .map(BidsScan::of)
                    .filter(wanted)
                    .toList();
        } catch (UncheckedIOException failure) {
            IOException cause = failure.getCause();
            throw AtomicOutput.failure(folder, "read", cause == null ? new IOException(failure) : cause);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "read", failure);
        }
    }

    private static Optional<Path> beside(BidsScan scan, Pattern name, List<String> entities) {
        Path folder = scan.file().toAbsolutePath().getParent();
        if (folder == null) {
            return Optional.empty();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> name.matcher(nameOf(file)).matches())
                    .filter(file -> BidsScan.of(file).agrees(scan, entities))
                    .sorted()
                    .forEach(found::add);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "read", failure);
        }
        if (found.size() > 1) {
            throw new InconsistentInput(
                    SourceLocation.file(scan.file()),
                    "has several companions of one kind (" + found.get(0).getFileName() + ", "
                            + found.get(1).getFileName() + "); keep one");
        }
        return found.stream().findFirst();
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
