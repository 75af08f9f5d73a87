/** One new patient: what each arm is expected to do, and how far that can be trusted. */
@NullMarked
package org.endotype.core.response.patient;

import org.jspecify.annotations.NullMarked;
