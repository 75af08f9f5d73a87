package org.endotype.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.endotype.cli.hostile.Spoilt.Demand;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Valid files of every format, damaged in twelve ways and read through the real entry point. One draw of each in every
 * build; {@code -Dendotype.mutations=25} for the table of docs/hardening.md, which is then written to {@code
 * cli/target/mutations.md}. {@code -Dendotype.mutations.only=.bed} keeps to the formats whose names have that in them.
 */
class MutationTableTest {

    private static final int SEEDS = Integer.getInteger("endotype.mutations", 1);
    private static final String ONLY = System.getProperty("endotype.mutations.only", "");

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static List<Specimen> specimens;

    private static final Map<Specimen, byte[]> WHOLE = new LinkedHashMap<>();

    /** How one kind of damage to one format was answered. */
    private static final class Tally {
        int tried;
        int placed;
        int fileOnly;
        int accepted;
        int wrong;
        int crashed;
        int slow;
    }

    @BeforeAll
    static void writeWholeFiles() throws IOException {
        specimens = Specimens.in(folder);
        for (Specimen specimen : specimens) {
            WHOLE.put(specimen, Files.readAllBytes(specimen.file()));
        }
    }

    @Test
    void everyDamagedFileIsReadAsWhatItSaysOrRefusedInOneLineThatNamesIt() throws IOException {
        List<String> failures = new ArrayList<>();
        Map<String, Map<MutationClass, Tally>> table = new LinkedHashMap<>();
        double slowest = 0;
        long most = 0;
        for (Specimen specimen : specimens) {
            if (Arrays.stream(ONLY.split(",")).noneMatch(specimen.name()::contains)) {
                continue;
            }
            Path out = folder.resolve("out");
            HostileRun whole = HostileRun.of(specimen, out);
            assertThat(whole.run().exitCode())
                    .as(specimen.name() + " whole: " + whole.run().err())
                    .isZero();
            Map<MutationClass, Tally> row = new EnumMap<>(MutationClass.class);
            table.put(specimen.name(), row);
            for (MutationClass damage : MutationClass.values()) {
                Tally tally = row.computeIfAbsent(damage, key -> new Tally());
                for (int seed = 0; seed < SEEDS; seed++) {
                    long key = 1_000_003L * specimen.name().hashCode() + 101L * damage.ordinal() + seed;
                    SplittableRandom random = new SplittableRandom(key);
                    Spoilt spoilt = damage.spoil(specimen, whole(specimen), WHOLE, random);
                    boolean sealed = random.nextBoolean();
                    HostileRun run = tried(specimen, spoilt, sealed, out);
                    slowest = Math.max(slowest, run.seconds());
                    most = Math.max(most, run.peakBytes());
                    List<String> faults = run.faults(specimen, spoilt, names(), whole.outputs(), folder);
                    count(tally, run, faults);
                    if (!faults.isEmpty() || run.crashed() || run.slow()) {
                        failures.add(String.format(
                                "%s, %s, seed %d (%s%s): %s: exit %d in %.1f s: %s",
                                specimen.name(),
                                damage.title,
                                seed,
                                spoilt.what(),
                                sealed ? ", sealed" : "",
                                faults,
                                run.run().exitCode(),
                                run.seconds(),
                                run.run().err().lines().limit(14).toList()));
                    }
                }
            }
        }
        if (SEEDS > 1) {
            Files.writeString(
                    Path.of("target", "mutations.md"),
                    markdown(table) + String.format("%nSlowest %.2f s, largest heap %d MB.%n", slowest, most >> 20));
        }
        assertThat(failures).isEmpty();
    }

    private static HostileRun tried(Specimen specimen, Spoilt spoilt, boolean sealed, Path out) throws IOException {
        Files.write(specimen.file(), spoilt.file());
        try {
            if (sealed && spoilt.demand() == Demand.EITHER) {
                specimen.seal().renew();
            }
            return HostileRun.of(specimen, out);
        } finally {
            Files.write(specimen.file(), whole(specimen));
            specimen.seal().renew();
        }
    }

    private static byte[] whole(Specimen specimen) {
        byte[] whole = WHOLE.get(specimen);
        if (whole == null) {
            throw new IllegalStateException(specimen.name());
        }
        return whole;
    }

    /** Any file of a set may be named: which of two that disagree is wrong, nobody can tell. */
    private static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        WHOLE.keySet()
                .forEach(specimen -> names.add(String.valueOf(specimen.file().getFileName())));
        // Views go by the names that the command gave them.
        names.add("is not one of the model's");
        return names;
    }

    private static void count(Tally tally, HostileRun run, List<String> faults) {
        tally.tried++;
        if (run.crashed()) {
            tally.crashed++;
        } else if (run.slow()) {
            tally.slow++;
        } else if (!faults.isEmpty()) {
            tally.wrong++;
        } else if (run.accepted()) {
            tally.accepted++;
        } else if (run.namesPlace()) {
            tally.placed++;
        } else {
            tally.fileOnly++;
        }
    }

    private static String markdown(Map<String, Map<MutationClass, Tally>> table) {
        StringBuilder text = new StringBuilder("| format |");
        for (MutationClass damage : MutationClass.values()) {
            text.append(' ').append(damage.title).append(" |");
        }
        text.append(" wrong, crashed, slow |\n|---|")
                .append("---|".repeat(MutationClass.values().length + 1))
                .append('\n');
        Tally all = new Tally();
        table.forEach((format, row) -> {
            text.append("| ").append(format).append(" |");
            Tally bad = new Tally();
            row.forEach((damage, tally) -> {
                text.append(' ')
                        .append(tally.placed + tally.fileOnly)
                        .append(" / ")
                        .append(tally.accepted)
                        .append(" |");
                for (Tally sum : List.of(bad, all)) {
                    sum.tried += tally.tried;
                    sum.placed += tally.placed;
                    sum.fileOnly += tally.fileOnly;
                    sum.accepted += tally.accepted;
                    sum.wrong += tally.wrong;
                    sum.crashed += tally.crashed;
                    sum.slow += tally.slow;
                }
            });
            text.append(' ')
                    .append(bad.wrong + ", " + bad.crashed + ", " + bad.slow)
                    .append(" |\n");
        });
        return text
                + String.format(
                        "%nTried %d: refused with the line or byte %d, refused with the file %d, accepted %d, wrong %d, crashed"
                                + " %d, slow %d.%n",
                        all.tried, all.placed, all.fileOnly, all.accepted, all.wrong, all.crashed, all.slow);
    }
}
