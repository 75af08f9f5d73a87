package org.endotype.imaging.activation;

/** What is assumed of the noise of one voxel over time. */
public enum NoiseModel {
    /** Each volume's is independent of the others'. */
    INDEPENDENT,
    /** Each volume's is a share of the volume's before, plus something new; the share is estimated voxel by voxel. */
    AUTOREGRESSIVE_1
}
