package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.endotype.cli.Installation.Ended;
import org.endotype.cli.Installation.Started;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The start script: which Java it takes, what {@code --memory} does, and many starts at once. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

    /** The study of the memory test: {@code -Dendotype.subjects=500 -Dendotype.memory=2048} is the nightly one. */
    private static final int SUBJECTS = Integer.getInteger("endotype.subjects", 80);

    private static final int MEGABYTES = Integer.getInteger("endotype.memory", 1100);

    @TempDir
    Path folder;

    private Installation endotype;

    @BeforeEach
    void install() throws IOException {
        endotype = Installation.in(folder.resolve("endotype-0"));
    }

    private Map<String, String> java(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("java-" + version + "/bin"))
                .resolve("java");
        Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = " + version + "' >&2\n");
        java.toFile().setExecutable(true);
        return Map.of("JAVA_HOME", folder.resolve("java-" + version).toString());
    }

    @Test
    void aJavaThatIsTooOldOrAbsentIsNamedInOnePlainSentence() throws IOException, InterruptedException {
        Ended eleven = endotype.run(java("11"), "--version");
        assertThat(eleven.exitCode()).isEqualTo(2);
        assertThat(eleven.err()).isEqualTo("Endotype needs Java 17 or newer; found 11\n");
        assertThat(endotype.run(java("1.8"), "demo").err()).isEqualTo("Endotype needs Java 17 or newer; found 8\n");
        Files.writeString(folder.resolve("java-11/release"), "JAVA_VERSION=\"16.0.2\"\n");
        assertThat(endotype.run(java("11"), "--version").err())
                .isEqualTo("Endotype needs Java 17 or newer; found 16\n");
        Ended none = endotype.run(Map.of("JAVA_HOME", folder.resolve("nowhere").toString()), "--version");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err())
                .isEqualTo("Endotype needs Java 17 or newer; found none (set JAVA_HOME or put java on the PATH)\n");
    }

    @Test
    void aLinkToTheScriptStartsIt() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("endotype"), endotype.script());
        Process process = new ProcessBuilder("bash", link.toString(), "--version").start();
        assertThat(new String(process.getInputStream().readAllBytes())).startsWith("endotype ");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void theBudgetSetsTheHeapAndOneThatCannotBeKeptIsRefused() throws IOException, InterruptedException {
        Path cohort = SmallStudy.write(folder);
        Ended planned =
                endotype.run(Map.of(), "run", cohort, "--out", folder.resolve("a"), "--dry-run", "--memory", "1g");
        assertThat(planned.exitCode()).as(planned.err()).isZero();
        // 1024 - 450 for Java itself, seven tenths of the rest for the heap; the collector keeps a little aside.
        assertThat(planned.out()).containsPattern("3[789]\\d\\.\\d MiB of memory for this process");
        assertThat(endotype.run(Map.of(), "run", cohort, "--out", folder.resolve("a"), "--dry-run", "--memory=1GiB")
                        .out())
                .isEqualTo(planned.out());
        assertThat(endotype.run(Map.of(), "run", cohort, "--out", folder.resolve("a"), "--memory", "100m"))
                .satisfies(small -> {
                    assertThat(small.exitCode()).isEqualTo(2);
                    assertThat(small.err()).startsWith("Invalid value for option '--memory': expected at least 768m");
                });
        assertThat(endotype.run(Map.of(), "run", cohort, "--out", folder.resolve("a"), "--memory", "two"))
                .satisfies(word -> {
                    assertThat(word.exitCode()).isEqualTo(2);
                    assertThat(word.err()).contains("expected a size such as 2g or 1500m, found 'two'");
                });
        CommandRun heapGiven = CommandRun.of("run", cohort, "--out", folder.resolve("a"), "--memory", "800m");
        assertThat(heapGiven.exitCode()).isEqualTo(2);
        assertThat(heapGiven.err())
                .contains("this Java's heap alone may grow to")
                .contains("launcher");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    /** The limit's files are laid over the system's in a mount namespace of their own, which root alone can make. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theLimitOfTheControlGroupIsTheBudgetWhereNoneIsGiven() throws IOException, InterruptedException {
        Path groups = Files.createDirectory(folder.resolve("groups"));
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            boolean second = parts[0].equals("0");
            if (second || List.of(parts[1].split(",")).contains("memory")) {
                Path group = Files.createDirectories(
                        groups.resolve(second ? "" : "memory").resolve(parts[2].substring(1)));
                Files.writeString(group.resolve(second ? "memory.max" : "memory.limit_in_bytes"), (1L << 30) + "\n");
            }
        }
        Path cohort = SmallStudy.write(folder);
        Path inside = Files.writeString(
                folder.resolve("inside.sh"),
                "mount --bind " + groups + " /sys/fs/cgroup || exit 99\n" + "exec bash " + endotype.script() + " run "
                        + cohort + " --out " + folder.resolve("a") + " --dry-run\n");
        Path unshare = Path.of("/usr/bin/unshare");
        assumeTrue(Files.isExecutable(unshare), "no program that makes a mount namespace");
        Process process = new ProcessBuilder(unshare.toString(), "--mount", "bash", inside.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String plan = new String(process.getInputStream().readAllBytes());
        int code = process.waitFor();
        String errors = Files.readString(folder.resolve("errors"));
        assumeTrue(code != 99 && !errors.contains("unshare"), "only root can lay files over the system's");
        assertThat(code).as(errors).isZero();
        assertThat(plan).containsPattern("3[789]\\d\\.\\d MiB of memory for this process");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aWholeStudyStaysBelowItsMemory() throws IOException, InterruptedException {
        Path out = folder.resolve("demo");
        Ended demo = endotype.run(
                Map.of(), "demo", "--patients", SUBJECTS, "--out", out, "--memory", MEGABYTES + "m", "--quiet");
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        System.err.println(
                "resident at most: " + demo.peakMegabytes() + " MB of " + MEGABYTES + " for " + SUBJECTS + " subjects");
        assertThat(demo.peakMegabytes()).isPositive().isLessThan(MEGABYTES);
    }

    @Test
    void eightColdStartsAtOnceWithAHomeThatCannotBeWrittenAllSucceed() throws IOException, InterruptedException {
        Path cohort = SmallStudy.write(folder);
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        assumeTrue(Files.isDirectory(Path.of("/proc")), "nothing here is unwritable for root");
        Map<String, String> environment = Map.of(
                "HOME",
                "/proc/nowhere",
                "ENDOTYPE_JAVA_OPTIONS",
                "-Xmx300m -XX:TieredStopAtLevel=1 -Duser.home=/proc/nowhere -Djava.io.tmpdir=" + temporary);
        List<Started> started = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            started.add(endotype.start(
                    environment, "run", cohort, "--out", folder.resolve("cold-" + i), "--threads", 1, "--quiet"));
        }
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < started.size(); i++) {
            Ended ended = started.get(i).await();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assignments.add(Files.readString(folder.resolve("cold-" + i + "/groups/assignments.tsv")));
        }
        assertThat(assignments).containsOnly(assignments.get(0));
    }
}
