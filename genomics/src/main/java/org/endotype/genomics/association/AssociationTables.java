package org.endotype.genomics.association;

import java.nio.file.Path;
import java.util.List;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.variant.Variant;

/** Writes association results. */
public final class AssociationTables {

    private AssociationTables() {}

    /** One row a variant in file order; NA where a variant could not be tested; firth is Y or N. */
    public static void write(Path file, AssociationResult result) {
        List<String> header = List.of(
                "chromosome",
                "position_bp",
                "id",
                "effect_allele",
                "effect_allele_frequency",
                "n",
                "beta",
                "se",
                "statistic",
                "p",
                "firth");
        TableWriter.write(file, header, sink -> {
            for (int v = 0; v < result.variants().size(); v++) {
                Variant variant = result.variants().get(v);
                sink.row(
                        variant.chromosome(),
                        variant.positionBp(),
                        variant.id(),
                        variant.allele1(),
                        result.allele1Frequencies()[v],
                        result.samples()[v],
                        result.betas()[v],
                        result.standardErrors()[v],
                        result.statistics()[v],
                        result.pValues()[v],
                        result.firth()[v] ? "Y" : "N");
            }
        });
    }
}
