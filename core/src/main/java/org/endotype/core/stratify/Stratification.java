package org.endotype.core.stratify;

/** What a method found: a model, which also assigns new patients, or a partition of the patients at hand. Immutable. */
public sealed interface Stratification permits StratificationModel, Partition {

    StratificationMethod method();

    int groupCount();
}
