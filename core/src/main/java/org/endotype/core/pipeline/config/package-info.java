/** Cohort files: strict YAML with the line of every fault, checked against one set of key definitions. */
@NullMarked
package org.endotype.core.pipeline.config;

import org.jspecify.annotations.NullMarked;
