/** Single-variant association: linear, and logistic with Firth's correction where it is needed. */
@NullMarked
package org.endotype.genomics.association;

import org.jspecify.annotations.NullMarked;
