package org.endotype.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.Labels;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.response.association.AssociationStudy;
import org.endotype.core.response.association.AssociationStudy.Pair;
import org.endotype.core.table.TextTable;
import picocli.CommandLine.Option;

/** Paired changes and correlations of named columns. */
public final class AssociationOptions {

    @Option(
            names = "--paired",
            paramLabel = "BEFORE,AFTER",
            description =
                    "Tests the change between two columns within people, in each group and arm: adds paired.tsv. May be"
                            + " given several times.")
    private List<String> paired = List.of();

    @Option(
            names = "--correlate",
            paramLabel = "A,B",
            description =
                    "Correlates two columns over people, in each group and arm: adds correlations.tsv. May be given"
                            + " several times.")
    private List<String> correlated = List.of();

    public Optional<AssociationStudy.Result> run(TextTable table, Labels labels, ResponseSettings settings, long seed) {
        if (paired.isEmpty() && correlated.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(AssociationStudy.run(
                table, labels, pairs("--paired", paired), pairs("--correlate", correlated), settings, seed));
    }

    private static List<Pair> pairs(String option, List<String> given) {
        List<Pair> pairs = new ArrayList<>();
        for (String text : given) {
            String[] columns = text.split(",", -1);
            if (columns.length != 2 || columns[0].isBlank() || columns[1].isBlank()) {
                throw new InvalidConfiguration(option + ": expected two columns as in A,B, found '" + text + "'");
            }
            pairs.add(new Pair(columns[0].trim(), columns[1].trim()));
        }
        return pairs;
    }
}
