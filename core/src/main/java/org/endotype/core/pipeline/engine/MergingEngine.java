package org.endotype.core.pipeline.engine;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.Parallelism;

/**
 * Takes the pieces that shards have computed from their files, and computes nothing of such jobs; jobs that leave no files
 * run on the engine given.
 *
 * @param folders of the shards
 * @param rest runs what shards do not
 */
public record MergingEngine(List<PieceFolder> folders, Engine rest) implements Engine {

    public MergingEngine {
        folders = List.copyOf(folders);
    }

    @Override
    public <R extends Serializable> void forEach(Job<R> job, int pieces, Sink<R> sink) {
        Optional<PieceCodec<R>> codec = job.codec();
        if (codec.isEmpty()) {
            rest.forEach(job, pieces, sink);
            return;
        }
        int missing = 0;
        int first = -1;
        for (int piece = 0; piece < pieces; piece++) {
            if (holder(job.name(), piece).isEmpty()) {
                missing++;
                first = first < 0 ? piece : first;
            }
        }
        if (missing > 0) {
            throw new InconsistentInput(missing + " of " + pieces + " pieces of '" + job.name()
                    + "' are in none of the " + folders.size() + " shards (the first is number " + (first + 1)
                    + "); run the shards that hold them, and name all folders");
        }
        for (int piece = 0; piece < pieces; piece++) {
            sink.accept(piece, holder(job.name(), piece).orElseThrow().read(job.name(), piece, codec.get()));
        }
    }

    private Optional<PieceFolder> holder(String job, int piece) {
        return folders.stream().filter(folder -> folder.holds(job, piece)).findFirst();
    }

    @Override
    public <R extends Serializable> R sum(Job<R> job, int pieces, Sum<R> sum, Runnable done) {
        return rest.sum(job, pieces, sum, done);
    }

    @Override
    public Optional<Parallelism> inThisProcess() {
        return rest.inThisProcess();
    }

    @Override
    public String name() {
        return "merge";
    }

    @Override
    public void close() {
        rest.close();
    }
}
