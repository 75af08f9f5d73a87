package org.endotype.core.pipeline.run;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;

/** Which participants a shard computes. */
public sealed interface Shard {

    /** Every {@code of}-th participant of a view, from the {@code number}-th. */
    record Share(int number, int of) implements Shard {

        public Share {
            if (of < 1 || number < 1 || number > of) {
                throw new InvalidConfiguration(
                        "--part: expected a share such as 3/20, the first number from 1 to the second, found " + number
                                + "/" + of);
            }
        }

        /** Reads {@code 3/20}. */
        public static Share parse(String text) {
            if (!text.matches("[0-9]{1,9}/[0-9]{1,9}")) {
                throw new InvalidConfiguration("--part: expected a share such as 3/20, found '" + text + "'");
            }
            int slash = text.indexOf('/');
            return new Share(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        }
    }

    /** Participants by their ids, with or without the prefix {@code sub-}. */
    record Labels(List<String> labels) implements Shard {

        public Labels {
            labels = labels.stream().map(Labels::bare).toList();
        }

        private static String bare(String label) {
            return label.startsWith("sub-") ? label.substring(4) : label;
        }

        /** @throws InconsistentInput where a label is of nobody in the cohort */
        void require(List<String> participants) {
            Set<String> known =
                    new HashSet<>(participants.stream().map(Labels::bare).toList());
            long unknown =
                    labels.stream().filter(label -> !known.contains(label)).count();
            if (unknown > 0) {
                throw new InconsistentInput("--participant-label: " + unknown + " of " + labels.size()
                        + " labels are no participant of the cohort; write them as the participants table does");
            }
        }
    }

    /** Whether the shard computes a participant who stands at {@code index} in a view. */
    default boolean includes(int index, String participant) {
        if (this instanceof Share share) {
            return index % share.of() == share.number() - 1;
        }
        return ((Labels) this).labels().contains(Labels.bare(participant));
    }
}
