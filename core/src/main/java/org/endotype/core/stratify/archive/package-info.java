/** The model format: a JSON description, raw little-endian arrays and SHA-256 digests; nothing is deserialised. */
@NullMarked
package org.endotype.core.stratify.archive;

import org.jspecify.annotations.NullMarked;
