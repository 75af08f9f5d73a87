package org.endotype.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An unpacked distribution as users have it, whose one jar names this build's classes and libraries. */
final class Installation {

    /** How a process ended, what it printed, and the most memory that it held at once where the system tells. */
    record Ended(int exitCode, String out, String err, long peakMegabytes) {}

    /** A process that has been started. */
    record Started(Process process, Path out, Path err) {

        /** Waits for the end, watching the memory. */
        Ended await() throws IOException, InterruptedException {
            long peak = 0;
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, highWaterMark(process.pid()));
            }
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err), peak);
        }

        private static long highWaterMark(long pid) {
            try {
                return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                        .findFirst()
                        .orElse(0);
            } catch (IOException ended) {
                return 0;
            }
        }
    }

    private final Path folder;
    private int processes;

    private Installation(Path folder) {
        this.folder = folder;
    }

    static Installation in(Path folder) throws IOException {
        Path launcher = Path.of(System.getProperty("endotype.root", "..")).resolve("endotype");
        Path script = Files.createDirectories(folder.resolve("bin")).resolve("endotype");
        Files.copy(launcher, script);
        script.toFile().setExecutable(true);
        Manifest manifest = new Manifest();
        StringJoiner classPath = new StringJoiner(" ");
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : path.split(System.getProperty("path.separator"))) {
            classPath.add(Path.of(entry).toUri().toString());
        }
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath.toString());
        Path jar = Files.createDirectories(folder.resolve("lib")).resolve("endotype-cli-0.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        // An archive of classes for this Java is there, and of no use: tests do not wait for the launcher to make one.
        Files.createFile(folder.resolve("lib/classes.jsa"));
        Files.writeString(folder.resolve("lib/.java"), Path.of(System.getProperty("java.home"), "bin", "java") + "\n");
        return new Installation(folder);
    }

    /** The start script. */
    Path script() {
        return folder.resolve("bin/endotype");
    }

    Started start(Map<String, String> environment, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", script().toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        int number = ++processes;
        Path out = folder.resolve("out-" + number + ".txt");
        Path err = folder.resolve("err-" + number + ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new Started(builder.start(), out, err);
    }

    Ended run(Map<String, String> environment, Object... arguments) throws IOException, InterruptedException {
        return start(environment, arguments).await();
    }
}
