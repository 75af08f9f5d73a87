/** Generators of small cohorts with planted truth, writing the real formats byte by byte. */
@NullMarked
package org.endotype.testdata;

import org.jspecify.annotations.NullMarked;
