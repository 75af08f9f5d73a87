package org.endotype.genomics.association;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.genotype.GenotypeSource;
import org.jspecify.annotations.Nullable;

/**
 * A phenotype and covariates lined up with a source's samples. Only samples with a phenotype and every covariate take
 * part.
 *
 * @param phenotype its name
 * @param binary whether it is a case/control phenotype, then 0 or 1
 * @param sampleIndices the samples that take part, ascending, zero-based in the source
 * @param values the phenotype of each of them
 * @param covariateNames in column order
 * @param covariates for each covariate one value a sample that takes part
 * @param withoutPhenotype samples of the source left out for want of a phenotype
 * @param withoutCovariate samples left out for want of a covariate
 */
public record AssociationData(
        String phenotype,
        boolean binary,
        int[] sampleIndices,
        double[] values,
        List<String> covariateNames,
        double[][] covariates,
        int withoutPhenotype,
        int withoutCovariate) {

    private static final List<String> ID_COLUMNS = List.of("IID", "#IID", "sample_id", "participant_id", "id", "ID");
    private static final Set<String> NO_COVARIATES =
            Set.of("FID", "#FID", "IID", "#IID", "sample_id", "participant_id", "id", "ID");

    /**
     * Reads a phenotype and covariates from tables with an id column ({@code IID}, {@code sample_id} or {@code
     * participant_id}).
     *
     * @param covariateFile null for none
     * @param chosenCovariates columns to use; empty for all but the id columns
     */
    public static AssociationData read(
            GenotypeSource source,
            Path phenotypeFile,
            String phenotype,
            @Nullable Path covariateFile,
            List<String> chosenCovariates,
            AssociationModel model) {
        TextTable phenotypes = TextTable.read(phenotypeFile);
        double[] numbers = phenotypes.numbers(phenotype);
        boolean binary = isBinary(phenotypes, phenotype, numbers, model);
        int[] phenotypeRows = rowsOfSamples(source, phenotypes);
        TextTable covariateTable = covariateFile == null ? null : TextTable.read(covariateFile);
        List<String> names =
                covariateTable == null ? List.of() : covariateColumns(covariateTable, chosenCovariates, phenotype);
        double[][] columns = new double[names.size()][];
        int[] covariateRows = new int[0];
        if (covariateTable != null) {
            covariateRows = rowsOfSamples(source, covariateTable);
            for (int j = 0; j < columns.length; j++) {
                columns[j] = covariateTable.numbers(names.get(j));
            }
        }
        int samples = source.samples().size();
        int[] indices = new int[samples];
        double[] values = new double[samples];
        double[][] covariates = new double[columns.length][samples];
        int count = 0;
        int withoutPhenotype = 0;
        int withoutCovariate = 0;
        for (int sample = 0; sample < samples; sample++) {
            double value = phenotypeRows[sample] < 0 ? Double.NaN : numbers[phenotypeRows[sample]];
            if (Double.isNaN(value)) {
                withoutPhenotype++;
                continue;
            }
            boolean complete = true;
            for (int j = 0; j < columns.length; j++) {
                double covariate = covariateRows[sample] < 0 ? Double.NaN : columns[j][covariateRows[sample]];
                covariates[j][count] = covariate;
                complete &= !Double.isNaN(covariate);
            }
            if (!complete) {
                withoutCovariate++;
                continue;
            }
            indices[count] = sample;
            values[count++] = value;
        }
        int taking = count;
        AssociationData data = new AssociationData(
                phenotype,
                binary,
                Arrays.copyOf(indices, taking),
                Arrays.copyOf(values, taking),
                names,
                Arrays.stream(covariates)
                        .map(column -> Arrays.copyOf(column, taking))
                        .toArray(double[][]::new),
                withoutPhenotype,
                withoutCovariate);
        data.requireEnough(phenotypeFile);
        return data;
    }

    /** For each sample of the source its row in a table, or -1; one match at least. */
    private static int[] rowsOfSamples(GenotypeSource source, TextTable table) {
        String column = ID_COLUMNS.stream()
                .filter(table::hasColumn)
                .findFirst()
                .orElseThrow(() -> new InconsistentInput(
                        SourceLocation.line(table.file(), 1),
                        "has no id column; expected one of IID, sample_id and participant_id, found "
                                + String.join(", ", table.header())));
        List<String> ids = idsOf(source, table, column);
        Map<String, Integer> rows = new HashMap<>(ids.size() * 2);
        for (int row = 0; row < ids.size(); row++) {
            Integer earlier = rows.putIfAbsent(ids.get(row), row);
            if (earlier != null) {
                throw new InconsistentInput(
                        table.location(row),
                        "repeats the " + column + " of line " + table.line(earlier) + "; keep one row a sample");
            }
        }
        int[] found = new int[source.samples().size()];
        Map<String, Integer> people = new HashMap<>(found.length * 2);
        source.people().forEach(person -> people.merge(person.individualId(), 1, Integer::sum));
        int matched = 0;
        for (int sample = 0; sample < found.length; sample++) {
            Integer row = rows.get(source.samples().id(sample));
            String individual = source.people().get(sample).individualId();
            // An individual id that several families use names nobody.
            if (row == null && people.getOrDefault(individual, 0) == 1) {
                row = rows.get(individual);
            }
            found[sample] = row == null ? -1 : row;
            matched += row == null ? 0 : 1;
        }
        if (matched == 0) {
            throw new InconsistentInput(
                    SourceLocation.file(table.file()),
                    "none of its " + ids.size() + " ids in column '" + column + "' stands among the " + found.length
                            + " samples of the genotypes; compare the ids of the two files");
        }
        return found;
    }

    /** The table's ids; joined with its family ids where the samples' are, since individual ids repeat there. */
    private static List<String> idsOf(GenotypeSource source, TextTable table, String column) {
        List<String> ids = table.column(column);
        String family = table.hasColumn("#FID") ? "#FID" : "FID";
        if (!table.hasColumn(family)
                || source.samples().id(0).equals(source.people().get(0).individualId())) {
            return ids;
        }
        List<String> families = table.column(family);
        List<String> joint = new ArrayList<>(ids.size());
        for (int row = 0; row < ids.size(); row++) {
            joint.add(families.get(row) + "_" + ids.get(row));
        }
        return joint;
    }

    private static List<String> covariateColumns(TextTable table, List<String> chosen, String phenotype) {
        if (!chosen.isEmpty()) {
            chosen.forEach(table::requireColumn);
            return List.copyOf(chosen);
        }
        List<String> names = new ArrayList<>();
        for (String name : table.header()) {
            if (!NO_COVARIATES.contains(name)) {
                if (name.equals(phenotype)) {
                    throw new InconsistentInput(
                            SourceLocation.line(table.file(), 1),
                            "holds the phenotype '" + name + "' among the covariates; choose with --covariate-names");
                }
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw new InconsistentInput(
                    SourceLocation.line(table.file(), 1), "holds no covariate beside its id columns");
        }
        return List.copyOf(names);
    }

    /**
     * Decides between quantities and case/control, and recodes the latter to 0 and 1 in place. Cases are 2 beside
     * controls 1, or 1 beside controls 0; -9, and 0 beside 1 and 2, are PLINK's missing codes.
     */
    private static boolean isBinary(TextTable table, String name, double[] numbers, AssociationModel model) {
        TreeSet<Double> distinct = new TreeSet<>();
        for (double number : numbers) {
            if (!Double.isNaN(number)) {
                distinct.add(number);
                if (distinct.size() > 16) {
                    break;
                }
            }
        }
        SourceLocation place = SourceLocation.file(table.file());
        if (distinct.isEmpty()) {
            throw new DegenerateData(place, "phenotype '" + name + "' is missing in every row");
        }
        TreeSet<Double> codes = new TreeSet<>(distinct);
        codes.remove(-9.0);
        boolean oneTwo = codes.equals(Set.of(1.0, 2.0)) || codes.equals(Set.of(0.0, 1.0, 2.0));
        boolean zeroOne = codes.equals(Set.of(0.0, 1.0));
        if (model == AssociationModel.LINEAR) {
            requireNoMissingCode(distinct, name, place);
            return false;
        }
        if (oneTwo || zeroOne) {
            if (codes.size() == 3 && model == AssociationModel.AUTO) {
                throw new MalformedInput(
                        place,
                        "phenotype '" + name + "' holds 0, 1 and 2: a quantity, or cases 2 and controls 1 with 0 for"
                                + " missing? say --model linear or --model logistic");
            }
            for (int i = 0; i < numbers.length; i++) {
                double number = numbers[i];
                if (oneTwo) {
                    numbers[i] = number == 1 ? 0.0 : number == 2 ? 1.0 : Double.NaN;
                } else if (number == -9) {
                    numbers[i] = Double.NaN;
                }
            }
            return true;
        }
        if (model == AssociationModel.LOGISTIC || codes.size() == 2) {
            throw new MalformedInput(
                    place,
                    "phenotype '" + name + "' holds " + print(distinct)
                            + "; code cases and controls as 2 and 1 or as 1 and 0, missing as NA"
                            + (model == AssociationModel.LOGISTIC ? "" : ", or say --model linear"));
        }
        requireNoMissingCode(distinct, name, place);
        return false;
    }

    private static void requireNoMissingCode(TreeSet<Double> distinct, String name, SourceLocation place) {
        if (distinct.contains(-9.0)) {
            throw new MalformedInput(
                    place, "phenotype '" + name + "' holds -9, which PLINK reads as missing; write missing as NA");
        }
    }

    private static String print(TreeSet<Double> values) {
        List<String> shown = values.stream()
                .limit(4)
                .map(value -> TableWriter.formatNumber(value))
                .toList();
        return String.join(", ", shown) + (values.size() > 4 ? " ..." : "");
    }

    private void requireEnough(Path phenotypeFile) {
        SourceLocation place = SourceLocation.file(phenotypeFile);
        int parameters = covariates.length + 2;
        if (values.length <= parameters) {
            throw new DegenerateData(
                    place,
                    String.format(
                            Locale.ROOT,
                            "%d samples have genotypes, phenotype '%s' and every covariate, and the model has %d"
                                    + " parameters; need more samples than that (%d lack the phenotype, %d a covariate)",
                            values.length,
                            phenotype,
                            parameters,
                            withoutPhenotype,
                            withoutCovariate));
        }
        double first = values[0];
        if (Arrays.stream(values).allMatch(value -> value == first)) {
            throw new DegenerateData(
                    place,
                    "phenotype '" + phenotype + "' is the same in all " + values.length + " samples that take part");
        }
    }
}
