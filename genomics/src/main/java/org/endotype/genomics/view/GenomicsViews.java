package org.endotype.genomics.view;

import java.util.List;
import org.endotype.core.pipeline.ViewBuilder;

/** The view types that genotypes offer. */
public final class GenomicsViews {

    private GenomicsViews() {}

    public static List<ViewBuilder> all() {
        return List.of(new GenotypePcaViewBuilder(), new PolygenicScoreViewBuilder());
    }
}
