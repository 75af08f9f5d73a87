package org.endotype.core.cohort;

/** A fitted step, immutable: the same rows give the same values, whoever else is in the block. */
public interface FittedViewTransformer {

    /** The transformed rows; the block's own values are not changed. */
    ViewBlock apply(ViewBlock block);

    /** Everything needed to make this step again. */
    TransformerState state();
}
