/** Maps of what each voxel does by itself, with its neighbours, and with a seed. */
@NullMarked
package org.endotype.imaging.voxelwise;

import org.jspecify.annotations.NullMarked;
