package org.endotype.spark;

import java.io.Serializable;
import org.endotype.core.error.EndotypeException;

/**
 * What came of a piece. A refusal is the piece's answer, not a failure of the executor, so Spark does not try it again.
 */
sealed interface PieceOutcome<R extends Serializable> extends Serializable {

    record Done<R extends Serializable>(R result) implements PieceOutcome<R> {}

    record Refused<R extends Serializable>(EndotypeException reason) implements PieceOutcome<R> {}
}
