package org.endotype.genomics.association;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TableWriter;
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
 * @param missingCodes cells of quantities and covariates that held -9, PLINK's missing code
 */
public record AssociationData(
        String phenotype,
        boolean binary,
        int[] sampleIndices,
        double[] values,
        List<String> covariateNames,
        double[][] covariates,
        int withoutPhenotype,
        int withoutCovariate,
        int missingCodes)
        implements java.io.Serializable {

    /** Without cells that held a missing code. */
    public AssociationData(
            String phenotype,
            boolean binary,
            int[] sampleIndices,
            double[] values,
            List<String> covariateNames,
            double[][] covariates,
            int withoutPhenotype,
            int withoutCovariate) {
        this(
                phenotype,
                binary,
                sampleIndices,
                values,
                covariateNames,
                covariates,
                withoutPhenotype,
                withoutCovariate,
                0);
    }

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
        SampleTable phenotypes = SampleTable.read(phenotypeFile);
        double[] numbers = phenotypes.numbers(phenotype);
        int missingCodes = 0;
        boolean binary = isBinary(phenotypes, phenotype, numbers, model);
        if (!binary) {
            missingCodes += phenotypes.dropMissingCode(numbers);
        }
        int[] phenotypeRows = phenotypes.rowsOf(source);
        SampleTable covariateTable = covariateFile == null ? null : SampleTable.read(covariateFile);
        List<String> names =
                covariateTable == null ? List.of() : covariateColumns(covariateTable, chosenCovariates, phenotype);
        double[][] columns = new double[names.size()][];
        int[] covariateRows = new int[0];
        if (covariateTable != null) {
            covariateRows = covariateTable.rowsOf(source);
            for (int j = 0; j < columns.length; j++) {
                columns[j] = covariateTable.numbers(names.get(j));
                missingCodes += covariateTable.dropMissingCode(columns[j]);
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
                withoutCovariate,
                missingCodes);
        data.requireEnough(phenotypeFile);
        return data;
    }

    private static List<String> covariateColumns(SampleTable table, List<String> chosen, String phenotype) {
        if (!chosen.isEmpty()) {
            chosen.forEach(table::requireColumn);
            return List.copyOf(chosen);
        }
        List<String> names = table.valueColumns();
        if (names.contains(phenotype)) {
            throw new InconsistentInput(
                    table.headerPlace(),
                    "holds the phenotype '" + phenotype + "' among the covariates; choose with --covariate-names");
        }
        if (names.isEmpty()) {
            throw new InconsistentInput(table.headerPlace(), "holds no covariate beside its id columns");
        }
        return List.copyOf(names);
    }

    /**
     * Decides between quantities and case/control, and recodes the latter to 0 and 1 in place. Cases are 2 beside
     * controls 1, or 1 beside controls 0; -9, and 0 beside 1 and 2, are PLINK's missing codes.
     */
    private static boolean isBinary(SampleTable table, String name, double[] numbers, AssociationModel model) {
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
            requireNoMissingCode(table, numbers, name, place);
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
        requireNoMissingCode(table, numbers, name, place);
        return false;
    }

    private static void requireNoMissingCode(SampleTable table, double[] numbers, String name, SourceLocation place) {
        if (!table.isPlinkStyle() && Arrays.stream(numbers).anyMatch(number -> number == -9)) {
            throw new MalformedInput(
                    place,
                    "phenotype '" + name
                            + "' holds -9, which is missing in PLINK's files (with FID or IID) and a number"
                            + " elsewhere; write missing as NA");
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
