package org.endotype.core.stratify;

class FactorModelStratifierTest implements StratifierContract {

    @Override
    public StratificationMethod method() {
        return StratificationMethod.FACTOR_MODEL;
    }
}
