package org.endotype.core.stratify;

class GaussianMixtureStratifierTest implements StratifierContract {

    @Override
    public StratificationMethod method() {
        return StratificationMethod.GAUSSIAN_MIXTURE;
    }
}
