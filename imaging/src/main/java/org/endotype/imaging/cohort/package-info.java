/** What is known of the people that scans are of, and the harmonisation of their features over sites. */
@NullMarked
package org.endotype.imaging.cohort;

import org.jspecify.annotations.NullMarked;
