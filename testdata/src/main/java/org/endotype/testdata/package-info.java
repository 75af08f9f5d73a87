/**
 * Generators of small cohorts with planted truth, writing the real formats byte by byte so that readers are never
 * tested by our own writers.
 *
 * <ul>
 *   <li>{@link org.endotype.testdata.DemoCohort} writes a whole study folder.
 *   <li>{@link org.endotype.testdata.NiftiBytes}, {@link org.endotype.testdata.BedBytes}, {@link
 *       org.endotype.testdata.VcfBytes} and {@link org.endotype.testdata.BgzfBytes} make single files for tests.
 *   <li>{@link org.endotype.testdata.Damage} spoils a good file for tests of bad input.
 * </ul>
 *
 * <p>Depends on the JDK alone. Every draw comes from {@code SplittableRandom} and {@code StrictMath}, so a seed means
 * the same numbers on every platform and with any number of threads.
 */
@NullMarked
package org.endotype.testdata;

import org.jspecify.annotations.NullMarked;
