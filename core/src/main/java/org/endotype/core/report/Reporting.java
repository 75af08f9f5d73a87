package org.endotype.core.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.endotype.core.report.content.RunContent;

/** What every section is given. */
record Reporting(RunContent content, Disclosure disclosure, Plates plates) {

    static final String UNASSIGNED = "unassigned";

    /** Everyone who was analysed; empty where the run left no account. */
    Set<String> analysed() {
        Set<String> people = new LinkedHashSet<>();
        content.samples().stream().filter(sample -> sample.kept()).forEach(sample -> people.add(sample.id()));
        return people;
    }

    /** Whether a number of people differs from that of those analysed by so few that it may not stand beside it. */
    boolean tellsApartFew(long people) {
        return disclosure.isBesideAnalysed(people);
    }

    /** Group names in order: numbers by value, then {@code unassigned} where somebody is. */
    List<String> groups() {
        TreeSet<String> names = new TreeSet<>((a, b) -> {
            int byNumber = Integer.compare(groupNumber(a), groupNumber(b));
            return byNumber != 0 ? byNumber : a.compareTo(b);
        });
        names.addAll(content.assignments().values());
        return List.copyOf(names);
    }

    long sizeOf(String group) {
        return content.assignments().values().stream().filter(group::equals).count();
    }

    /** The one-based number for colour and marker; 0 for {@code unassigned}; past all groups for margins. */
    static int groupNumber(String group) {
        if (group.equals(UNASSIGNED)) {
            return Integer.MAX_VALUE;
        }
        try {
            return Integer.parseInt(group);
        } catch (NumberFormatException notANumber) {
            return Integer.MAX_VALUE - 1;
        }
    }

    static int colour(String group) {
        int number = groupNumber(group);
        return number > 1_000 ? 0 : number;
    }

    static String groupLabel(String group) {
        return groupNumber(group) > 1_000 ? group : "group " + group;
    }
}
