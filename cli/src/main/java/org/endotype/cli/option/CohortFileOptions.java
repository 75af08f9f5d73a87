package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.pipeline.config.CohortFile;
import org.endotype.core.pipeline.config.CohortPlan;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A cohort file and what the command line changes in it. */
public final class CohortFileOptions {

    @Parameters(index = "0", paramLabel = "COHORT.yaml", description = "The cohort file; see 'endotype schema'.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a key of the cohort file, such as stratify.groups=1..4; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    public Path file() {
        return file;
    }

    /** The plan in the file, checked. */
    public CohortPlan plan() {
        return plan(List.of());
    }

    /** The plan in the file with further keys set, such as {@code seed=2}. */
    public CohortPlan plan(List<String> more) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(more);
        return CohortFile.read(file, ViewTypes.all(), all);
    }
}
