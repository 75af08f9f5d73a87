package org.endotype.genomics.association;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.variant.Variant;

/** Writes association results. */
public final class AssociationTables {

    private AssociationTables() {}

    /** Whether a column of p values after genomic control stands beside the plain ones. */
    public enum ControlledP {
        ABSENT,
        /** As the last column, {@code p_gc}. */
        PRESENT
    }

    /** One row a variant in file order; NA where a variant could not be tested; firth is Y or N. */
    public static void write(Path file, AssociationResult result) {
        write(file, result, ControlledP.ABSENT);
    }

    /** The same, with a column {@code p_gc} where asked for (see {@link GenomicControlP}). */
    public static void write(Path file, AssociationResult result, ControlledP controlled) {
        double[] adjusted = controlled == ControlledP.PRESENT
                ? GenomicControlP.of(result.pValues(), result.inflation())
                : new double[0];
        List<String> header = new ArrayList<>(List.of(
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
                "firth"));
        if (controlled == ControlledP.PRESENT) {
            header.add("p_gc");
        }
        TableWriter.write(file, header, sink -> {
            for (int v = 0; v < result.variants().size(); v++) {
                Variant variant = result.variants().get(v);
                List<Object> cells = new ArrayList<>(List.of(
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
                        result.firth()[v] ? "Y" : "N"));
                if (controlled == ControlledP.PRESENT) {
                    cells.add(adjusted[v]);
                }
                sink.row(cells.toArray());
            }
        });
    }
}
