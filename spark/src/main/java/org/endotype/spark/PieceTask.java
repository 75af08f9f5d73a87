package org.endotype.spark;

import java.io.Serializable;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.pipeline.engine.Job;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** One piece on an executor; a partition holds one piece. */
final class PieceTask<R extends Serializable> extends AbstractFunction1<Iterator<Integer>, PieceOutcome<R>>
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String number;
    private final Job<R> job;

    PieceTask(String number, Job<R> job) {
        this.number = number;
        this.job = job;
    }

    @Override
    public PieceOutcome<R> apply(Iterator<Integer> pieces) {
        return compute(pieces.next());
    }

    PieceOutcome<R> compute(int piece) {
        try {
            return new PieceOutcome.Done<>(Workers.of(number, job).compute(piece));
        } catch (EndotypeException refused) {
            return new PieceOutcome.Refused<>(refused);
        }
    }
}
