package org.endotype.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.genomics.omics.FeaturesViewBuilder;
import org.endotype.genomics.omics.OmicsViewBuilder;
import org.endotype.genomics.view.GenomicsViews;
import org.endotype.imaging.view.FunctionalConnectivityView;
import org.endotype.imaging.view.VoxelwiseView;

/** The view types that cohort files may name: the one place where imaging, genomics and core are brought together. */
public final class ViewTypes {

    private ViewTypes() {}

    /** One builder a type, in the order that help and schema show. */
    public static List<ViewBuilder> all() {
        List<ViewBuilder> builders = new ArrayList<>(GenomicsViews.all());
        builders.add(new FunctionalConnectivityView());
        builders.add(new VoxelwiseView());
        builders.add(new OmicsViewBuilder());
        builders.add(new FeaturesViewBuilder());
        return List.copyOf(builders);
    }
}
