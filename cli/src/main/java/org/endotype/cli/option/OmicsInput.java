package org.endotype.cli.option;

import org.endotype.genomics.omics.OmicsOrientation;
import picocli.CommandLine.Option;

/** How an omics table lies in its file. */
public final class OmicsInput {

    @Option(
            names = "--orientation",
            paramLabel = "WAY",
            defaultValue = "auto",
            description = "features-as-rows, samples-as-rows or auto: samples as rows where the first column is named"
                    + " participant_id, sample or the like, else features as rows; a table with more columns than rows"
                    + " and no telling name is refused (default: ${DEFAULT-VALUE}).")
    private String orientation = "auto";

    public OmicsOrientation orientation() {
        return OmicsOrientation.of(orientation);
    }
}
