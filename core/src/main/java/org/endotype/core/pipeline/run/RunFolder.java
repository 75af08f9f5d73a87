package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.OutputName;
import org.jspecify.annotations.Nullable;

/**
 * The output folder of one run, locked while it is open. Folders are readable by their owner alone (0700). Only names
 * that a run writes are ever deleted, and links are removed rather than followed.
 */
public final class RunFolder implements AutoCloseable {

    static final String MANIFEST = "run.json";
    private static final String STATE = ".endotype";
    private static final List<String> OUTPUTS = List.of(
            MANIFEST,
            "run.log",
            RunCrate.FILE,
            "report.html",
            "samples.tsv",
            DataDictionary.FILE,
            "features",
            "groups",
            "response",
            "model");

    private final Path root;
    private final FolderLock lock;

    private RunFolder(Path root, FolderLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Creates the folder where it is absent, and locks it.
     *
     * @throws InvalidConfiguration when it holds files of somebody else's
     */
    public static RunFolder open(Path root) {
        requireUsable(root);
        try {
            createPrivate(root);
            Path state = root.resolve(STATE);
            createPrivate(state);
            return new RunFolder(root, FolderLock.acquire(state.resolve("lock"), root));
        } catch (IOException failure) {
            throw AtomicOutput.failure(root, "written", failure);
        }
    }

    /** Refuses, without touching anything, a place where no run can write. */
    public static void requireUsable(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        if (!Files.isDirectory(root)) {
            throw new InvalidConfiguration(SourceLocation.file(root), "is a file; --out names a folder");
        }
        if (Files.isDirectory(root.resolve(STATE)) || Files.exists(root.resolve(MANIFEST))) {
            return;
        }
        try (Stream<Path> content = Files.list(root)) {
            if (content.findAny().isPresent()) {
                throw new InvalidConfiguration(
                        SourceLocation.file(root),
                        "holds files and was not made by a run; name a new or empty folder with --out");
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(root, "read", failure);
        }
    }

    public Path root() {
        return root;
    }

    /** A file or folder of the run, by its path in the contract. */
    public Path resolve(String relative) {
        return root.resolve(relative);
    }

    /** A folder of the run, created where it is absent. */
    public Path folder(String name) {
        Path folder = root.resolve(name);
        OutputName.requireOwn(folder);
        try {
            createPrivate(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
        return folder;
    }

    /** Fills a folder. */
    @FunctionalInterface
    public interface FolderWriter {
        void write(Path folder) throws IOException;
    }

    /** Lets {@code writer} fill a new folder that then takes the place of {@code name}: old or whole, never half. */
    public Path replace(String name, FolderWriter writer) {
        Path target = root.resolve(name);
        Path fresh = root.resolve(STATE).resolve(name + ".partial");
        boolean moved = false;
        try {
            delete(fresh);
            createPrivate(fresh);
            writer.write(fresh);
            delete(target);
            Files.move(fresh, target);
            moved = true;
            return target;
        } catch (IOException failure) {
            throw AtomicOutput.failure(target, "written", failure);
        } finally {
            if (!moved) {
                discard(fresh);
            }
        }
    }

    /** Frees what an unfinished folder holds of a disk that may be full. */
    private static void discard(Path unfinished) {
        try {
            delete(unfinished);
        } catch (IOException ignored) {
            // What stopped the writing is already on its way to the user; the next run removes the rest.
        }
    }

    /** The manifest as the report is given it; becomes {@code run.json} when the report is written. */
    Path draftManifest() {
        return root.resolve(STATE).resolve("run.json");
    }

    /** Removes the draft once the manifest itself stands. */
    void discardDraft() {
        try {
            Files.deleteIfExists(draftManifest());
        } catch (IOException ignored) {
            // A draft that stays is overwritten by the next run and read by nobody.
        }
    }

    /** Where the cache of a run folder lies, whether or not it exists. */
    static Path cacheIn(Path root) {
        return root.resolve(STATE).resolve("cache");
    }

    /** Where a run keeps what makes the next one faster. */
    Path cache() {
        return folder(STATE + "/cache");
    }

    /** The run that left the folder locked without ending properly, where there was one. */
    Optional<String> abandonedBy() {
        return lock.abandonedBy();
    }

    /** Removes what an earlier run left, its manifest first, so that no file can be taken for this run's. */
    void clearOutputs() {
        try {
            for (String name : OUTPUTS) {
                delete(root.resolve(name));
            }
            deletePartial(root, 1);
            deletePartial(root.resolve(STATE), Integer.MAX_VALUE);
        } catch (IOException failure) {
            throw AtomicOutput.failure(root, "cleared", failure);
        }
    }

    /** What a run that was killed had begun to write: its outputs, and what it kept for later runs. */
    private static void deletePartial(Path folder, int depth) throws IOException {
        List<Path> partial;
        try (Stream<Path> content = Files.walk(folder, depth)) {
            partial = content.filter(file -> file.getFileName().toString().endsWith(".partial"))
                    .toList();
        }
        for (Path file : partial) {
            delete(file);
        }
    }

    /** Removes the outputs of an unfinished run but its log, so that a full disk can hold the manifest that says so. */
    void clearPartialResults() {
        try {
            for (String name : OUTPUTS) {
                if (!name.startsWith("run.")) {
                    delete(root.resolve(name));
                }
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(root, "cleared", failure);
        }
    }

    /** Every file the run has written, as sorted paths relative to the folder; the manifest and the log are not among them. */
    List<String> outputs() {
        return outputsIn(root);
    }

    static List<String> outputsIn(Path root) {
        List<String> files = new ArrayList<>();
        try {
            for (String name : OUTPUTS) {
                Path output = root.resolve(name);
                if (name.startsWith("run.") || !Files.exists(output)) {
                    continue;
                }
                try (Stream<Path> walked = Files.walk(output)) {
                    walked.filter(Files::isRegularFile)
                            .filter(file -> !file.getFileName().toString().endsWith(".partial"))
                            .forEach(file ->
                                    files.add(root.relativize(file).toString().replace('\\', '/')));
                }
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(root, "read", failure);
        }
        files.sort(null);
        return files;
    }

    /**
     * Deletes what a run folder keeps to make the next run faster; its outputs stay.
     *
     * @return how many bytes that freed
     * @throws InvalidConfiguration when the folder is not a run's
     */
    public static long freeCache(Path root) {
        if (!Files.isDirectory(root.resolve(STATE))) {
            throw new InvalidConfiguration(
                    SourceLocation.file(root), "expected the folder of a run; name what 'endotype run' printed");
        }
        try (RunFolder folder = open(root)) {
            Path cache = cacheIn(folder.root);
            long bytes = 0;
            if (Files.isDirectory(cache)) {
                try (Stream<Path> walked = Files.walk(cache)) {
                    for (Path file : walked.filter(Files::isRegularFile).toList()) {
                        bytes += Files.size(file);
                    }
                }
            }
            delete(cache);
            return bytes;
        } catch (IOException failure) {
            throw AtomicOutput.failure(root, "cleaned", failure);
        }
    }

    @Override
    public void close() {
        lock.close();
    }

    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(folder);
        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
