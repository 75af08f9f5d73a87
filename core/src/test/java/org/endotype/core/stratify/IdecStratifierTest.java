package org.endotype.core.stratify;

class IdecStratifierTest implements StratifierContract {

    @Override
    public StratificationMethod method() {
        return StratificationMethod.IDEC;
    }
}
