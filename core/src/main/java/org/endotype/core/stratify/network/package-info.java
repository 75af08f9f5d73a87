/** Graphs of patients: affinities, fusion of views, spectral partitions. */
@NullMarked
package org.endotype.core.stratify.network;

import org.jspecify.annotations.NullMarked;
