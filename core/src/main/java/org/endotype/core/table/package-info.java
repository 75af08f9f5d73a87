/** Delimited tables read and written with file and line errors. */
@NullMarked
package org.endotype.core.table;

import org.jspecify.annotations.NullMarked;
