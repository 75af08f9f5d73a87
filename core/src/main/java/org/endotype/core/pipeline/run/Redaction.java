package org.endotype.core.pipeline.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.sample.SampleSet;

/**
 * Takes people and folders out of whatever a run says: a participant's id becomes {@code [participant 17]}, after the row
 * of the participants table, also inside a file's name, and a folder's path goes. Who has the table finds the person; who
 * is sent the log does not.
 *
 * <p>An id is found where no letter or digit touches it. Ids of digits alone and of fewer than three characters could be
 * any number or word and are only found after {@code sub-} or between quotes.
 */
final class Redaction {

    private static final int LEAST_LENGTH = 3;

    private final List<String> folders = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private List<String> longestFirst = List.of();

    Redaction(Path... files) {
        for (Path file : files) {
            for (Path folder = file.toAbsolutePath().normalize().getParent();
                    folder != null && folder.getNameCount() > 0;
                    folder = folder.getParent()) {
                folders.add(folder + folder.getFileSystem().getSeparator());
            }
        }
        folders.sort(Comparator.comparing(String::length).reversed());
    }

    /** People of the participants table, in its order. */
    synchronized void learn(SampleSet participants) {
        int row = 0;
        for (String id : participants) {
            row++;
            put(id, "[participant " + row + "]");
        }
        sort();
    }

    /** People whom other files name. */
    synchronized void learnOthers(Iterable<String> ids) {
        ids.forEach(id -> put(id, "[participant]"));
        sort();
    }

    private void put(String id, String name) {
        String bare = id.startsWith("sub-") ? id.substring(4) : id;
        boolean distinct = bare.length() >= LEAST_LENGTH && !bare.chars().allMatch(Character::isDigit);
        for (String spelt : List.of("sub-" + bare, "'" + bare + "'", "\"" + bare + "\"")) {
            names.putIfAbsent(spelt, name);
        }
        if (distinct) {
            names.putIfAbsent(bare, name);
        }
    }

    private void sort() {
        longestFirst = names.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    synchronized String of(String text) {
        String told = text;
        for (String folder : folders) {
            told = told.replace(folder, "");
        }
        for (String id : longestFirst) {
            told = without(told, id);
        }
        return told;
    }

    private String without(String text, String id) {
        int at = text.indexOf(id);
        if (at < 0) {
            return text;
        }
        StringBuilder told = new StringBuilder();
        int from = 0;
        for (; at >= 0; at = text.indexOf(id, at + 1)) {
            int end = at + id.length();
            if (at < from || touches(text, at - 1, id.charAt(0)) || touches(text, end, id.charAt(id.length() - 1))) {
                continue;
            }
            told.append(text, from, at).append(names.get(id));
            from = end;
        }
        return told.append(text.substring(from)).toString();
    }

    /** Whether the character at an end of the id goes on in the text. */
    private static boolean touches(String text, int index, char own) {
        return index >= 0
                && index < text.length()
                && Character.isLetterOrDigit(own)
                && Character.isLetterOrDigit(text.charAt(index));
    }

    /** The same refusal without people and folders. */
    EndotypeException of(EndotypeException refused) {
        String said = String.valueOf(refused.getMessage());
        String told = of(said);
        if (told.equals(said)) {
            return refused;
        }
        SourceLocation nowhere = SourceLocation.nowhere();
        return switch (refused.exitCode()) {
            case MALFORMED_INPUT -> new MalformedInput(nowhere, told, refused);
            case INCONSISTENT_INPUT -> new InconsistentInput(nowhere, told, refused);
            case INPUT_OUTPUT -> new InputOutputFailure(nowhere, told, refused);
            case DEGENERATE_DATA -> new DegenerateData(nowhere, told, refused);
            default -> new InvalidConfiguration(nowhere, told, refused);
        };
    }
}
