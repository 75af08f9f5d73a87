/** Files written whole or not at all, and inputs opened with clear errors. */
@NullMarked
package org.endotype.core.file;

import org.jspecify.annotations.NullMarked;
