package org.endotype.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract of {@link Engine} on Spark within this process. */
class SparkEngineTest {

    private static final AtomicInteger TRIED = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static Engine engine;

    @BeforeAll
    static void start() {
        engine = new SparkEngineProvider().open(Optional.of("local[2]"), 2);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void resultsComeInTheOrderOfTheirPieces() {
        List<Integer> seen = new ArrayList<>();
        engine.forEach(squares(), 50, (piece, result) -> {
            assertThat(result).isEqualTo(piece * piece);
            seen.add(piece);
        });
        assertThat(seen).hasSize(50).isSorted();
    }

    @Test
    void sumsAreTheLocalEnginesToTheLastBit() {
        Job<Double> job = () -> piece -> Math.sin(piece) * Math.pow(10, piece % 17);
        for (int pieces : new int[] {1, 2, 3, 6, 7, 13}) {
            Engine local = new LocalEngine(new Parallelism(3));
            AtomicInteger done = new AtomicInteger();
            double expected = local.sum(job, pieces, Double::sum, () -> {});
            assertThat(engine.sum(job, pieces, Double::sum, done::incrementAndGet))
                    .isEqualTo(expected);
            assertThat(done).hasValue(pieces);
        }
    }

    @Test
    void aRefusedPieceIsNotTriedAgainAndKeepsItsPlaceAndExitCode() {
        Job<Integer> job = () -> piece -> {
            if (piece == 3) {
                TRIED.incrementAndGet();
                throw new MalformedInput(new SourceLocation.Line("table.tsv", 7), "expected a number, found 'x'");
            }
            return piece;
        };
        assertThatThrownBy(() -> engine.forEach(job, 6, (piece, result) -> {}))
                .isInstanceOfSatisfying(MalformedInput.class, refused -> {
                    assertThat(refused).hasMessage("table.tsv:7: expected a number, found 'x'");
                    assertThat(refused.exitCode()).isEqualTo(ExitCode.MALFORMED_INPUT);
                    assertThat(refused.location()).hasToString("table.tsv:7");
                });
        assertThat(TRIED).hasValue(1);
        assertThatThrownBy(() -> engine.sum(job, 6, Integer::sum, () -> {})).isInstanceOf(MalformedInput.class);
    }

    @Test
    void aSinkThatFailsEndsTheWork() {
        assertThatThrownBy(() -> engine.forEach(squares(), 10, (piece, result) -> {
                    throw new InputOutputFailure("disk full");
                }))
                .isInstanceOf(InputOutputFailure.class)
                .hasMessage("disk full");
    }

    private static Job<Integer> squares() {
        return () -> piece -> piece * piece;
    }
}
