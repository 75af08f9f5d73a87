/** The NIfTI-1 and NIfTI-2 codec: headers checked against the bytes that exist, voxels streamed volume by volume. */
@NullMarked
package org.endotype.imaging.nifti;

import org.jspecify.annotations.NullMarked;
