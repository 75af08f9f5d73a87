package org.endotype.core.report;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.report.content.RunContent;
import org.endotype.core.report.figure.Numbers;

/** What may be told to the audience of a report. Immutable. */
final class Disclosure {

    /** Two separators at least: prose such as and/or stays. */
    private static final Pattern PATH =
            Pattern.compile("(?:[A-Za-z]:)?[^\\s\"'<>()|=,;:/\\\\]*(?:[/\\\\][^\\s\"'<>()|=,;:/\\\\]+){2,}[/\\\\]?");

    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_.@+-]*");
    /** A number of people, out of how many where that is said. */
    private static final Pattern PEOPLE = Pattern.compile(
            "\\b(\\d{1,9})(?: of (?:the )?(\\d{1,9}))?((?: [a-z]+)? (?:participants?|people|persons?|patients?|subjects?|samples?|scans?))\\b");

    private static final Pattern SIZE = Pattern.compile("\\b([nN]\\s*=\\s*)(\\d{1,9})\\b");

    private static final String PREFIX = "sub-";
    private static final int SHORTEST_NUMERIC_ID = 5;
    private static final int SHORTEST_ID = 3;

    private final Audience audience;
    private final int smallestCell;
    private final long analysed;
    /** Ids that are looked for in prose. */
    private final Set<String> ids = new HashSet<>();

    /** All ids, looked for where BIDS's prefix says that one follows. */
    private final Set<String> labels = new HashSet<>();

    Disclosure(Audience audience, int smallestCell, RunContent content) {
        this.audience = audience;
        this.smallestCell = smallestCell;
        this.analysed =
                content.samples().stream().filter(RunContent.Sample::kept).count();
        content.samples().forEach(sample -> addId(sample.id()));
        content.assignments().keySet().forEach(this::addId);
        content.viewMembers().values().forEach(members -> members.forEach(this::addId));
    }

    /** Short ids and short numbers also stand for other things, so they are not looked for in prose. */
    private void addId(String id) {
        labels.add(id);
        boolean numeric = id.chars().allMatch(Character::isDigit);
        if (id.length() >= (numeric ? SHORTEST_NUMERIC_ID : SHORTEST_ID)) {
            ids.add(id);
        }
    }

    boolean isInternal() {
        return audience == Audience.INTERNAL;
    }

    int smallestCell() {
        return smallestCell;
    }

    /** Whether a number of people is too small to be told. */
    boolean isSmall(long count) {
        return !isInternal() && count > 0 && count < smallestCell;
    }

    /** What stands for a small count. */
    String withheld() {
        return "<\u00a0" + smallestCell;
    }

    /** A count on its own, from which nothing else follows. */
    String count(long count) {
        return isSmall(count) ? withheld() : Numbers.count(count);
    }

    /** Free text without ids and folders, where the audience must not see them. */
    String text(String text) {
        if (isInternal()) {
            return text;
        }
        String withoutPaths = PATH.matcher(text).replaceAll(path -> Matcher.quoteReplacement(lastName(path.group())));
        String withoutIds =
                TOKEN.matcher(withoutPaths).replaceAll(token -> Matcher.quoteReplacement(withoutId(token.group())));
        String withoutSizes = SIZE.matcher(withoutIds)
                .replaceAll(found -> Matcher.quoteReplacement(
                        isBesideAnalysed(Long.parseLong(found.group(2)))
                                ? found.group(1) + "withheld"
                                : found.group()));
        return PEOPLE.matcher(withoutSizes).replaceAll(found -> Matcher.quoteReplacement(people(found)));
    }

    /** Whether a number of people differs from that of those analysed by so few that it may not stand beside it. */
    boolean isBesideAnalysed(long people) {
        return analysed > 0 && isSmall(Math.abs(analysed - people));
    }

    /** A phrase such as "3 of 240 participants", without the number where it or its complement is small. */
    private String people(MatchResult found) {
        long count = Long.parseLong(found.group(1));
        if (isSmall(count)) {
            return "fewer than " + smallestCell + found.group(3);
        }
        if (found.group(2) == null && isBesideAnalysed(count)) {
            return "the" + found.group(3);
        }
        boolean nearlyAll = found.group(2) != null && isSmall(Long.parseLong(found.group(2)) - count);
        return nearlyAll ? "nearly all" + found.group(3) : found.group();
    }

    /** A figure of quality control; one that counts people is withheld where it is small. */
    String figure(String name, String value) {
        boolean ofPeople =
                name.toLowerCase(Locale.ROOT).matches(".*(participant|people|person|patient|subject|sample|scan).*");
        if (ofPeople && value.matches("\\d{1,9}") && isSmall(Long.parseLong(value))) {
            return withheld();
        }
        return text(value);
    }

    /** A value that may be a path: its last name alone. */
    String fileName(String value) {
        return isInternal() ? value : text(lastName(value));
    }

    /** Whether a text names a participant. */
    boolean namesSomebody(String text) {
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            if (!withoutId(matcher.group()).equals(matcher.group())) {
                return true;
            }
        }
        return false;
    }

    private String withoutId(String token) {
        String trimmed = token.replaceAll("[.+-]+$", "");
        if (ids.contains(trimmed)) {
            return "[id]" + token.substring(trimmed.length());
        }
        // BIDS names join an id to the rest by underscores and dots, and a label may stand with or without its prefix.
        for (String part : trimmed.split("[_.]", -1)) {
            boolean worded = part.chars().anyMatch(Character::isLetter);
            if (worded
                    && (ids.contains(part)
                            || ids.contains(PREFIX + part)
                            || part.startsWith(PREFIX) && labels.contains(part.substring(PREFIX.length())))) {
                return token.replace(part, "[id]");
            }
        }
        return token;
    }

    private static String lastName(String path) {
        String trimmed = path.replaceAll("[/\\\\]+$", "");
        int cut = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\'));
        return trimmed.substring(cut + 1);
    }
}
