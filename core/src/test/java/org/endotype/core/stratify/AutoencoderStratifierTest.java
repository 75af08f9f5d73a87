package org.endotype.core.stratify;

class AutoencoderStratifierTest implements StratifierContract {

    @Override
    public StratificationMethod method() {
        return StratificationMethod.MULTI_VIEW_AUTOENCODER;
    }
}
