package org.endotype.core.stratify;

class KMeansStratifierTest implements StratifierContract {

    @Override
    public StratificationMethod method() {
        return StratificationMethod.K_MEANS;
    }
}
