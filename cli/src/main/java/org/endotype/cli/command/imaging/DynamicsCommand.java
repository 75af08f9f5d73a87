package org.endotype.cli.command.imaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.file.InputFiles;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.bids.BidsName;
import org.endotype.imaging.connectivity.Diagonal;
import org.endotype.imaging.connectivity.Edges;
import org.endotype.imaging.dynamics.PhaseStates;
import org.endotype.imaging.dynamics.SlidingWindows;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Connectivity over time: recurrent states and sliding windows. */
@Command(
        name = "dynamics",
        mixinStandardHelpOptions = true,
        description = {
            "Connectivity that changes over time.",
            "--out: recurrent states of phase coherence over all scans (leading eigenvector dynamics): occupancy,"
                    + " lifetime and switching of every scan. --out-variability: how much every edge varies over sliding"
                    + " windows. Filter the series to a narrow band first: phases of broad-band signals mean little."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging dynamics --timeseries sub-*_timeseries.tsv \\",
            "      --states 5 --tr 2 \\",
            "    --out visits.tsv --out-states states.tsv --window 30 \\",
            "      --out-variability variability.parquet"
        })
public final class DynamicsCommand implements Runnable {

    @Option(
            names = "--timeseries",
            paramLabel = "F",
            arity = "1..*",
            required = true,
            description = "Tables of time series: a header of regions, one row a volume.")
    List<Path> series = new ArrayList<>();

    @Option(
            names = "--states",
            paramLabel = "K",
            defaultValue = "5",
            description = "Number of states (default: ${DEFAULT-VALUE}).")
    int states;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "20",
            description = "Seeded starts of the clustering (default: ${DEFAULT-VALUE}).")
    int starts;

    @Option(names = "--tr", paramLabel = "S", description = "Repetition time: gives lifetimes in seconds.")
    @Nullable
    Double repetitionTime;

    @Option(names = "--out", paramLabel = "F", description = "Table of every scan's visits to the states to write.")
    @Nullable
    Path out;

    @Option(names = "--out-states", paramLabel = "F", description = "Table of the states over regions to write.")
    @Nullable
    Path outStates;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "30",
            description = "Volumes a sliding window (default: ${DEFAULT-VALUE}).")
    int window;

    @Option(
            names = "--window-step",
            paramLabel = "N",
            defaultValue = "1",
            description = "Volumes between windows (default: ${DEFAULT-VALUE}).")
    int windowStep;

    @Option(
            names = "--out-variability",
            paramLabel = "F",
            description = "Table of edges' standard deviations to write.")
    @Nullable
    Path outVariability;

    @Mixin
    RunOptions run = new RunOptions();

    @Override
    public void run() {
        if (out == null && outStates == null && outVariability == null) {
            throw new InvalidConfiguration("give at least one of --out, --out-states and --out-variability");
        }
        for (Path output : new Path[] {out, outStates, outVariability}) {
            if (output != null) {
                TableWriter.requireKnownFormat(output);
            }
        }
        if (repetitionTime != null && !(repetitionTime > 0)) {
            throw new InvalidConfiguration("--tr: expected a number above 0, found " + repetitionTime);
        }
        series.forEach(InputFiles::requireReadable);
        List<String> ids = BidsName.distinctIds(series);
        List<TimeSeries> scans = series.stream().map(TimeSeriesFile::read).toList();
        if (out != null || outStates != null) {
            PhaseStates found = PhaseStates.fit(scans, states, starts, run.seed(), run.parallelism());
            writeVisits(found, ids);
            writeStates(found);
        }
        writeVariability(scans, ids);
    }

    private void writeVisits(PhaseStates found, List<String> ids) {
        if (out == null) {
            return;
        }
        OptionalDouble seconds = repetitionTime == null ? OptionalDouble.empty() : OptionalDouble.of(repetitionTime);
        String unit = seconds.isPresent() ? "_seconds" : "_volumes";
        List<String> header = new ArrayList<>(List.of("participant_id"));
        int count = found.stateCount();
        for (String what : List.of("occupancy_", "lifetime" + unit + "_")) {
            for (int s = 1; s <= count; s++) {
                header.add(what + s);
            }
        }
        header.add("switching_rate");
        for (int s = 1; s <= count; s++) {
            for (int next = 1; next <= count; next++) {
                header.add("transition_" + s + "_" + next);
            }
        }
        TableWriter.write(out, header, rows -> {
            for (int k = 0; k < ids.size(); k++) {
                PhaseStates.Visits visits = found.visits(k);
                List<Object> cells = new ArrayList<>(header.size());
                cells.add(ids.get(k));
                for (double share : visits.occupancy()) {
                    cells.add(share);
                }
                for (double volumes : visits.lifetimeVolumes()) {
                    cells.add(volumes * seconds.orElse(1));
                }
                cells.add(visits.switches());
                for (double share : visits.transitions()) {
                    cells.add(share);
                }
                rows.row(cells.toArray());
            }
        });
    }

    private void writeStates(PhaseStates found) {
        if (outStates == null) {
            return;
        }
        List<String> header = new ArrayList<>(List.of("region"));
        for (int s = 1; s <= found.stateCount(); s++) {
            header.add("state_" + s);
        }
        TableWriter.write(outStates, header, rows -> {
            for (int i = 0; i < found.regions().size(); i++) {
                Object[] cells = new Object[header.size()];
                cells[0] = found.regions().get(i);
                for (int s = 0; s < found.stateCount(); s++) {
                    cells[s + 1] = found.state(s)[i];
                }
                rows.row(cells);
            }
        });
    }

    private void writeVariability(List<TimeSeries> scans, List<String> ids) {
        if (outVariability == null) {
            return;
        }
        SlidingWindows windows = new SlidingWindows(window, windowStep);
        List<String> header = new ArrayList<>(List.of("participant_id"));
        header.addAll(Edges.names(scans.get(0).labels(), Diagonal.DISCARDED));
        SlidingWindows.requireSameRegions(scans);
        TableWriter.write(outVariability, header, rows -> {
            for (int k = 0; k < ids.size(); k++) {
                double[] deviations = windows.variability(scans.get(k));
                Object[] cells = new Object[header.size()];
                cells[0] = ids.get(k);
                for (int e = 0; e < deviations.length; e++) {
                    cells[e + 1] = deviations[e];
                }
                rows.row(cells);
            }
        });
    }
}
