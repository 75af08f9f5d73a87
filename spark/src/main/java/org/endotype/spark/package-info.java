/** The engine on Apache Spark; nothing else knows of it. */
@NullMarked
package org.endotype.spark;

import org.jspecify.annotations.NullMarked;
