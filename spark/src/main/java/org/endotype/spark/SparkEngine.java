package org.endotype.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.Job;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Pieces as tasks of a Spark application, one piece a task. What was lost with an executor Spark computes again; a piece
 * that is refused ends the work with its reason, as on the local engine, and is not tried again. The driver holds results
 * only until those before them are there; sums are taken by the executors.
 */
final class SparkEngine implements Engine {

    private static final long POLL_MILLISECONDS = 200;

    private final JavaSparkContext spark;

    SparkEngine(JavaSparkContext spark) {
        this.spark = spark;
    }

    @Override
    public <R extends Serializable> void forEach(Job<R> job, int pieces, Sink<R> sink) {
        if (pieces == 0) {
            return;
        }
        PieceTask<R> task = new PieceTask<>(UUID.randomUUID().toString(), job);
        BlockingQueue<Tuple2<Integer, PieceOutcome<R>>> arrived = new LinkedBlockingQueue<>();
        SimpleFutureAction<BoxedUnit> running = spark.sc()
                .submitJob(pieces(pieces).rdd(), task, indices(pieces), new Arrival<>(arrived), new Nothing());
        Map<Integer, PieceOutcome<R>> early = new HashMap<>();
        int next = 0;
        try {
            while (next < pieces) {
                Tuple2<Integer, PieceOutcome<R>> one = arrived.poll(POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (one == null) {
                    // What arrived before the end lies in the queue by now.
                    if (running.isCompleted() && arrived.isEmpty()) {
                        running.get();
                        throw new IllegalStateException("Spark ended with " + next + " of " + pieces + " pieces");
                    }
                    continue;
                }
                early.put(one._1(), one._2());
                for (PieceOutcome<R> ready = early.remove(next); ready != null; ready = early.remove(next)) {
                    sink.accept(next, result(ready));
                    next++;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (org.apache.spark.SparkException failure) {
            throw lost(failure);
        } finally {
            if (next < pieces) {
                running.cancel();
            }
        }
    }

    @Override
    public <R extends Serializable> R sum(Job<R> job, int pieces, Sum<R> sum, Runnable done) {
        PieceTask<R> task = new PieceTask<>(UUID.randomUUID().toString(), job);
        LongAccumulator computed = spark.sc().longAccumulator();
        JavaPairRDD<Integer, PieceOutcome<R>> level = pieces(pieces).mapToPair(piece -> {
            PieceOutcome<R> outcome = task.compute(piece);
            computed.add(1);
            return new Tuple2<>(piece, outcome);
        });
        for (int count = pieces; count > 1; count = (count + 1) / 2) {
            level = level.mapToPair(one -> new Tuple2<>(one._1() / 2, one))
                    .groupByKey(new HashPartitioner((count + 1) / 2))
                    .mapValues(pair -> added(pair, sum));
        }
        JavaFutureAction<List<Tuple2<Integer, PieceOutcome<R>>>> running = level.collectAsync();
        try {
            for (long told = 0; ; ) {
                @Nullable List<Tuple2<Integer, PieceOutcome<R>>> total = null;
                try {
                    total = running.get(POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    // Progress is told below, and the wait goes on.
                }
                for (; told < Math.min(pieces, total == null ? computed.value() : pieces); told++) {
                    done.run();
                }
                if (total != null) {
                    return result(total.get(0)._2());
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException failure) {
            throw lost(failure.getCause() == null ? failure : failure.getCause());
        } finally {
            running.cancel(true);
        }
    }

    private static <R extends Serializable> PieceOutcome<R> added(
            Iterable<Tuple2<Integer, PieceOutcome<R>>> pair, Sum<R> sum) {
        @Nullable Tuple2<Integer, PieceOutcome<R>> left = null;
        @Nullable Tuple2<Integer, PieceOutcome<R>> right = null;
        for (Tuple2<Integer, PieceOutcome<R>> one : pair) {
            if (one._1() % 2 == 0) {
                left = one;
            } else {
                right = one;
            }
        }
        if (left == null) {
            throw new IllegalStateException("a sum without its left half");
        }
        if (right == null || left._2() instanceof PieceOutcome.Refused) {
            return left._2();
        }
        return right._2() instanceof PieceOutcome.Refused
                ? right._2()
                : new PieceOutcome.Done<>(sum.apply(result(left._2()), result(right._2())));
    }

    private static <R extends Serializable> R result(PieceOutcome<R> outcome) {
        if (outcome instanceof PieceOutcome.Done<R> done) {
            return done.result();
        }
        if (outcome instanceof PieceOutcome.Refused<R> refused) {
            throw refused.reason();
        }
        throw new IllegalStateException("neither done nor refused");
    }

    private JavaRDD<Integer> pieces(int count) {
        return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
    }

    private static Seq<Object> indices(int count) {
        List<Object> all = IntStream.range(0, count).mapToObj(i -> (Object) i).toList();
        return JavaConverters.asScalaBuffer(all).toSeq();
    }

    private static InputOutputFailure lost(Throwable failure) {
        return new InputOutputFailure(
                SourceLocation.nowhere(),
                "Spark gave up on a piece of the work: " + firstLine(failure)
                        + "; the executors' logs tell more, and what is done already is kept for the next run",
                failure);
    }

    static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    @Override
    public Optional<Parallelism> inThisProcess() {
        return Optional.empty();
    }

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public void close() {
        spark.stop();
    }

    /** Takes results on Spark's own thread, which must not be kept. */
    private static final class Arrival<R extends Serializable>
            extends AbstractFunction2<Object, PieceOutcome<R>, BoxedUnit> {
        private final BlockingQueue<Tuple2<Integer, PieceOutcome<R>>> arrived;

        Arrival(BlockingQueue<Tuple2<Integer, PieceOutcome<R>>> arrived) {
            this.arrived = arrived;
        }

        @Override
        public BoxedUnit apply(Object piece, PieceOutcome<R> outcome) {
            arrived.add(new Tuple2<>((Integer) piece, outcome));
            return BoxedUnit.UNIT;
        }
    }

    private static final class Nothing extends AbstractFunction0<BoxedUnit> {
        @Override
        public BoxedUnit apply() {
            return BoxedUnit.UNIT;
        }
    }
}
