package org.endotype.core.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;

/**
 * Names of files and folders that come from data or configuration: one component, which stays in the folder it is for
 * on every system that the folder may be copied to.
 */
public final class OutputName {

    /** File systems hold 255 bytes; temporary names add some. */
    private static final int MOST_BYTES = 200;

    /** What Windows keeps for devices, with any extension. */
    private static final Pattern RESERVED = Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

    private OutputName() {}

    /**
     * {@code name} in {@code folder}.
     *
     * @throws MalformedInput where the name leads elsewhere, or cannot be a file's
     */
    public static Path in(Path folder, String name) {
        String fault = fault(name);
        if (!fault.isEmpty()) {
            throw new MalformedInput("'" + (name.length() > 60 ? name.substring(0, 60) + "..." : name)
                    + "' would name an output, and " + fault + "; rename it where it comes from");
        }
        return folder.resolve(name);
    }

    /**
     * The folder {@code name} in {@code parent}, made with its parents where it is absent.
     *
     * @throws MalformedInput as of {@link #in}
     * @throws InputOutputFailure where it is a symbolic link: what is written into it would land elsewhere
     */
    public static Path folder(Path parent, String name) {
        Path folder = in(parent, name);
        requireOwn(folder);
        try {
            return Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
    }

    /** Refuses a symbolic link where a folder of outputs is to be. */
    public static void requireOwn(Path folder) {
        if (Files.isSymbolicLink(folder)) {
            throw new InputOutputFailure(
                    SourceLocation.file(folder),
                    "is a symbolic link, so what is written into it would land elsewhere; remove it, or name another"
                            + " output folder");
        }
    }

    private static String fault(String name) {
        if (name.isBlank() || name.equals(".") || name.equals("..")) {
            return "is empty or stands for a folder";
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return "leads into another folder";
        }
        if (name.chars().anyMatch(one -> Character.isISOControl(one) || ":*?\"<>|".indexOf(one) >= 0)) {
            return "holds a character that file names cannot have";
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return "is longer than " + MOST_BYTES + " bytes";
        }
        if (name.endsWith(".") || name.endsWith(" ") || name.startsWith(" ")) {
            return "begins or ends with a blank or ends with a dot";
        }
        return RESERVED.matcher(name.toLowerCase(Locale.ROOT)).matches() ? "is a device's name on some systems" : "";
    }
}
