package org.endotype.core.pipeline.config;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Expands {@code *} and {@code ?} in paths; {@code **} crosses folders. */
final class FilePatterns {

    /** BIDS derivatives are four deep; a little more is allowed before a pattern is taken for a mistake. */
    private static final int MAX_DEPTH = 10;

    private FilePatterns() {}

    /** The files that fit, sorted by path; empty where the pattern cannot be read or its fixed part is no folder. */
    static Optional<List<Path>> expand(Path folder, String pattern) {
        Path start = folder;
        String rest = pattern;
        if (rest.startsWith("/")) {
            start = Path.of("/");
            rest = rest.substring(1);
        }
        int wildcard = firstWildcard(rest);
        int slash = rest.lastIndexOf('/', wildcard);
        if (slash >= 0) {
            start = start.resolve(rest.substring(0, slash)).normalize();
            rest = rest.substring(slash + 1);
        }
        if (!Files.isDirectory(start)) {
            return Optional.empty();
        }
        Path root = start;
        try {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
            int depth = rest.contains("**")
                    ? MAX_DEPTH
                    : (int) rest.chars().filter(c -> c == '/').count() + 1;
            try (Stream<Path> walked = Files.walk(root, depth, FileVisitOption.FOLLOW_LINKS)) {
                return Optional.of(walked.filter(Files::isRegularFile)
                        .filter(file -> matcher.matches(root.relativize(file)))
                        .sorted()
                        .toList());
            }
        } catch (PatternSyntaxException | IOException | java.io.UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    private static int firstWildcard(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '*' || c == '?') {
                return i;
            }
        }
        return text.length();
    }
}
