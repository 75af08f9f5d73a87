package org.endotype.genomics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.Job;

/** Computes pieces from the last to the first with jobs and results that have been written and read, as a cluster does. */
public final class DistantEngine implements Engine {

    private int pieces;

    /** Pieces computed so far. */
    public int pieces() {
        return pieces;
    }

    private <R extends Serializable> List<R> results(Job<R> job, int count) {
        Job.Worker<R> worker = travelled(job).open();
        List<R> results = new ArrayList<>();
        for (int piece = count - 1; piece >= 0; piece--) {
            results.add(0, travelled(worker.compute(piece)));
            pieces++;
        }
        return results;
    }

    @Override
    public <R extends Serializable> void forEach(Job<R> job, int count, Sink<R> sink) {
        List<R> results = results(job, count);
        for (int piece = 0; piece < count; piece++) {
            sink.accept(piece, results.get(piece));
        }
    }

    @Override
    public <R extends Serializable> R sum(Job<R> job, int count, Sum<R> sum, Runnable done) {
        List<R> level = results(job, count);
        while (level.size() > 1) {
            List<R> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                above.add(i + 1 < level.size() ? travelled(sum).apply(level.get(i), level.get(i + 1)) : level.get(i));
            }
            level = above;
        }
        return level.get(0);
    }

    @SuppressWarnings("unchecked") // what was written is what is read
    private static <T> T travelled(T object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
            out.flush();
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            }
        } catch (IOException | ClassNotFoundException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public Optional<Parallelism> inThisProcess() {
        return Optional.empty();
    }

    @Override
    public String name() {
        return "distant";
    }

    @Override
    public void close() {}
}
