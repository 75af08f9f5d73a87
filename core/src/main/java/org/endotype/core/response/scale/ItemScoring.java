package org.endotype.core.response.scale;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.scale.ItemScale.Flag;
import org.endotype.core.response.scale.ItemScale.Range;
import org.endotype.core.response.scale.ItemScale.Rule;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * Scores the items of a scale, a row a participant (and visit, where a {@code visit} column is there).
 *
 * <p>Item columns are those whose name is the prefix and the item's number, for example {@code phq9_1} or {@code Q01};
 * without a prefix, the only columns that end in the numbers 1 to the number of items. NaN: as many items may be missing as
 * the scale allows, their place taken by the mean of the row's other items; beyond that the total is missing. A flag of a
 * missing item is missing. Values that are not allowed for an item are refused with their line.
 */
public final class ItemScoring {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)0*([1-9][0-9]*)$");

    /**
     * One scored row.
     *
     * @param total NaN where too many items are missing
     * @param missing items without a value
     * @param flags raised (1), not raised (0) or not answered (-1), one a flag of the scale
     */
    public record Scored(
            String participant, String visit, double total, int missing, String band, List<Integer> flags) {}

    private ItemScoring() {}

    /** Scores a table. */
    public static List<Scored> score(TextTable table, ItemScale scale, String idColumn, String prefix) {
        int id = table.requireColumn(idColumn);
        int visit = table.hasColumn("visit") ? table.requireColumn("visit") : -1;
        double[][] items = new double[scale.items()][];
        List<String> columns = columns(table, scale, prefix);
        for (int item = 0; item < items.length; item++) {
            items[item] = table.numbers(columns.get(item));
        }
        List<Scored> scored = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            double[] values = new double[items.length];
            for (int item = 0; item < values.length; item++) {
                values[item] = items[item][row];
                Range range = scale.ranges().get(item);
                boolean allowed = Double.isNaN(values[item])
                        || values[item] == Math.rint(values[item])
                                && values[item] >= range.least()
                                && values[item] <= range.most();
                if (!allowed) {
                    throw new MalformedInput(
                            table.location(row),
                            "column '" + columns.get(item) + "': item " + (item + 1) + " of the "
                                    + scale.scale().name() + " is a whole number from " + range.least() + " to "
                                    + range.most() + ", found " + TableWriter.formatNumber(values[item])
                                    + "; recode it or write missing answers as NA");
                }
            }
            scored.add(score(table.text(row, id), visit < 0 ? "" : table.text(row, visit), values, scale));
        }
        return scored;
    }

    private static Scored score(String participant, String visit, double[] values, ItemScale scale) {
        List<Integer> flags = new ArrayList<>();
        for (Flag flag : scale.flags()) {
            double value = values[flag.item() - 1];
            flags.add(Double.isNaN(value) ? -1 : value >= flag.atLeast() ? 1 : 0);
        }
        int missing = 0;
        for (double value : values) {
            missing += Double.isNaN(value) ? 1 : 0;
        }
        double total = total(values, scale);
        String band = Double.isNaN(total) ? "" : scale.band(total).orElse("");
        return new Scored(participant, visit, total, missing, band, List.copyOf(flags));
    }

    /** The total of one row of items; NaN where too many are missing. */
    public static double total(double[] values, ItemScale scale) {
        double seen = 0;
        int missing = 0;
        for (double value : values) {
            if (Double.isNaN(value)) {
                missing++;
            } else {
                seen += value;
            }
        }
        if (missing == values.length || missing > scale.mostMissing() && !(scale.rule() instanceof Rule.SumOfLargest)) {
            return Double.NaN;
        }
        double sum = seen * values.length / (values.length - missing);
        if (scale.rule() instanceof Rule.SumOfLargest domains) {
            return sumOfLargest(values, domains);
        }
        return scale.rule() instanceof Rule.ScaledSum scaled ? sum * scaled.factor() : sum;
    }

    /** A domain counts where any of its items is answered, as the form has people answer one of several. */
    private static double sumOfLargest(double[] values, Rule.SumOfLargest rule) {
        double sum = 0;
        for (List<Integer> domain : rule.domains()) {
            double largest = Double.NaN;
            for (int item : domain) {
                double value = values[item - 1];
                largest = Double.isNaN(value) ? largest : Double.isNaN(largest) ? value : Math.max(largest, value);
            }
            sum += largest;
        }
        return sum;
    }

    private static List<String> columns(TextTable table, ItemScale scale, String prefix) {
        TreeMap<Integer, String> found = new TreeMap<>();
        for (String name : table.header()) {
            Matcher matcher = NUMBERED.matcher(name);
            if (matcher.matches()
                    && matcher.group(2).length() <= 3
                    && (prefix.isEmpty() || matcher.group(1).equals(prefix))) {
                int number = Integer.parseInt(matcher.group(2));
                String earlier = number <= scale.items() ? found.put(number, name) : null;
                if (earlier != null) {
                    throw new InconsistentInput(
                            SourceLocation.line(table.file(), 1),
                            "both '" + earlier + "' and '" + name + "' could be item " + number
                                    + "; name the items' prefix with --item-prefix");
                }
            }
        }
        for (int item = 1; item <= scale.items(); item++) {
            if (!found.containsKey(item)) {
                throw new InconsistentInput(
                        SourceLocation.line(table.file(), 1),
                        "has no column for item " + item + " of the " + scale.items() + " of the "
                                + scale.scale().name() + "; columns are found by their number, as in "
                                + (prefix.isEmpty() ? "item_" : prefix) + item);
            }
        }
        return List.copyOf(found.values());
    }

    /** Writes the scored rows. */
    public static void write(List<Scored> rows, ItemScale scale, Path file) {
        boolean visits = rows.stream().anyMatch(row -> !row.visit().isEmpty());
        List<String> header = new ArrayList<>(List.of("participant_id"));
        if (visits) {
            header.add("visit");
        }
        header.addAll(List.of("total", "missing_items", "severity", "remission"));
        scale.flags().forEach(flag -> header.add("flag_item_" + flag.item()));
        TableWriter.write(file, header, sink -> {
            for (Scored row : rows) {
                List<Object> cells = new ArrayList<>();
                cells.add(row.participant());
                if (visits) {
                    cells.add(row.visit());
                }
                cells.add(row.total());
                cells.add(row.missing());
                cells.add(row.band().isEmpty() ? "NA" : row.band());
                boolean known = !Double.isNaN(row.total()) && scale.scale().remission() != null;
                cells.add(known ? (scale.scale().isRemission(row.total()) ? "yes" : "no") : "NA");
                row.flags().forEach(flag -> cells.add(flag < 0 ? "NA" : flag == 1 ? "yes" : "no"));
                sink.row(cells.toArray());
            }
        });
    }
}
