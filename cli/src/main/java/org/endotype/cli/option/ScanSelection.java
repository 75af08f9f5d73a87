package org.endotype.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.imaging.batch.TimeSeriesBatch.OnError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which scans of a BIDS folder are used. */
public final class ScanSelection {

    @Option(
            names = "--participant-label",
            paramLabel = "ID",
            split = ",",
            description = "With --bids: only these participants (default: all).")
    List<String> participantLabels = List.of();

    @Option(names = "--session", paramLabel = "LABEL", description = "With --bids: only this session (ses).")
    @Nullable
    String session;

    @Option(names = "--task", paramLabel = "LABEL", description = "With --bids: only this task.")
    @Nullable
    String task;

    @Option(names = "--space", paramLabel = "LABEL", description = "With --bids: only this space.")
    @Nullable
    String space;

    @Option(names = "--resolution", paramLabel = "LABEL", description = "With --bids: only this resolution (res).")
    @Nullable
    String resolution;

    @Option(
            names = "--on-error",
            paramLabel = "HOW",
            defaultValue = "fail",
            description =
                    "With --bids: whether a run that cannot be used makes the command fail or is excluded with its"
                            + " reason (default: ${DEFAULT-VALUE}).")
    OnError onError = OnError.FAIL;

    /** BIDS entity to the wanted value. */
    public Map<String, String> entities() {
        Map<String, String> entities = new LinkedHashMap<>();
        put(entities, "ses", session);
        put(entities, "task", task);
        put(entities, "space", space);
        put(entities, "res", resolution);
        return entities;
    }

    public List<String> participants() {
        return List.copyOf(participantLabels);
    }

    public OnError onError() {
        return onError;
    }

    /** Fails where a choice was made that only a folder has. */
    public void requireUnused() {
        if (!participantLabels.isEmpty() || !entities().isEmpty()) {
            throw new InvalidConfiguration(
                    "--participant-label, --session, --task, --space and --resolution choose from a folder; use --bids");
        }
    }

    private static void put(Map<String, String> entities, String key, @Nullable String value) {
        if (value != null) {
            entities.put(key, value);
        }
    }
}
