package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on a disk that is full at one moment or another: exit code 5, the file and how far it got, nothing half-written,
 * and the same bytes as ever once there is room. Needs a disk of its own size, which root can mount.
 */
class FullDiskTest {

    private static final int SIZES = 10;
    private static final int LEAST_KIB = 1100;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // mounted before each test
    private Path disk;

    private boolean mounted;

    private static boolean mount(String... arguments) throws IOException, InterruptedException {
        return new ProcessBuilder(arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void makeDisk(int kib) throws IOException, InterruptedException {
        disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(
                Files.isExecutable(Path.of("/bin/mount"))
                        && mount("/bin/mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", disk.toString()),
                "only root can mount a small disk");
        mounted = true;
    }

    private static Path target(Path handle) {
        try {
            return Files.readSymbolicLink(handle);
        } catch (IOException closed) {
            return handle;
        }
    }

    @AfterEach
    void removeDisk() throws IOException, InterruptedException {
        if (mounted) {
            mounted = false;
            List<Path> open;
            try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
                open = handles.map(FullDiskTest::target)
                        .filter(file -> file.startsWith(disk))
                        .toList();
            }
            boolean unmounted = mount("/bin/umount", disk.toString()) || mount("/bin/umount", "-l", disk.toString());
            assertThat(open).as("files that a run left open").isEmpty();
            assertThat(unmounted).isTrue();
        }
    }

    private Path writeStudy() throws IOException {
        Path cohort = SmallStudy.write(folder);
        Random random = new Random(5);
        StringBuilder wide = new StringBuilder("participant_id");
        for (int f = 0; f < 4000; f++) {
            wide.append("\tw").append(f);
        }
        for (int i = 1; i <= 60; i++) {
            wide.append("\nP-").append(i);
            for (int f = 0; f < 4000; f++) {
                wide.append('\t').append(random.nextGaussian());
            }
        }
        Files.writeString(folder.resolve("wide.tsv"), wide.append('\n'));
        Files.writeString(
                cohort,
                Files.readString(cohort)
                        .replace("outcome:", "  wide: {type: features, table: wide.tsv, role: covariate}\noutcome:"));
        return cohort;
    }

    private static Map<String, String> results(Path out) throws IOException, NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                if (!name.startsWith("run.")
                        && !name.startsWith("report")
                        && !name.startsWith("ro-crate")
                        && !name.startsWith(".endotype")) {
                    contents.put(name, HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(file))));
                }
            }
        }
        return contents;
    }

    private static long kibOf(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            // A small disk hands out pages of 4 KiB.
            return files.mapToLong(file -> 4 * ((file.toFile().length() + 4095) / 4096))
                    .sum();
        }
    }

    @Test
    void aDiskThatIsFullAtTenPlacesIsToldAndTheRunGoesOnOnceThereIsRoom()
            throws IOException, InterruptedException, NoSuchAlgorithmException {
        Path cohort = writeStudy();
        Path elsewhere = folder.resolve("elsewhere");
        assertThat(CommandRun.of("run", cohort, "--out", elsewhere).exitCode()).isZero();
        Map<String, String> expected = results(elsewhere);
        long needed = kibOf(elsewhere);
        assertThat(needed).isGreaterThan(2 * LEAST_KIB);
        int failed = 0;
        int told = 0;
        for (int i = 0; i < SIZES; i++) {
            makeDisk((int) (LEAST_KIB + i * (needed - 100 - LEAST_KIB) / (SIZES - 1)));
            Path out = disk.resolve("out");
            CommandRun full = CommandRun.of("run", cohort, "--out", out);
            assertThat(full.exitCode()).as("%d of %d: %s", i, SIZES, full.err()).isEqualTo(5);
            failed++;
            String last = full.err().lines().reduce((a, b) -> b).orElse("");
            assertThat(last)
                    .matches("(out: the disk has [\\d.]+ [KM]iB free and the run writes at least .*"
                            + "|\\S+: cannot be .*the disk is full after \\d+ bytes of it; .*)");
            told += last.contains("is full after") ? 1 : 0;
            Verdicts.requireAgreement(out, full);
            try (Stream<Path> files = Files.walk(out)) {
                assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
            }
            assertThat(out.resolve("groups")).doesNotExist();
            assertThat(mount("/bin/mount", "-o", "remount,size=" + 3 * needed + "k", disk.toString()))
                    .isTrue();
            CommandRun resumed = CommandRun.of("run", cohort, "--out", out);
            assertThat(resumed.exitCode()).as(resumed.err()).isZero();
            assertThat(results(out)).isEqualTo(expected);
            removeDisk();
        }
        assertThat(failed).isEqualTo(SIZES);
        assertThat(told).isGreaterThan(SIZES / 2);
    }
}
