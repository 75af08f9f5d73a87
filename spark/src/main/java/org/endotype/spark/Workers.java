package org.endotype.spark;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.endotype.core.pipeline.engine.Job;

/** The workers of an executor's process, opened once a job and dropped when other jobs have come since. */
final class Workers {

    private static final int MOST = 4;

    private static final Map<String, CompletableFuture<Job.Worker<?>>> OPEN = new LinkedHashMap<>();

    private Workers() {}

    @SuppressWarnings("unchecked") // a job's number belongs to one job
    static <R extends Serializable> Job.Worker<R> of(String number, Job<R> job) {
        CompletableFuture<Job.Worker<?>> mine = new CompletableFuture<>();
        CompletableFuture<Job.Worker<?>> known;
        synchronized (OPEN) {
            known = OPEN.putIfAbsent(number, mine);
            if (OPEN.size() > MOST) {
                OPEN.remove(OPEN.keySet().iterator().next());
            }
        }
        if (known == null) {
            try {
                mine.complete(job.open());
            } catch (RuntimeException | Error failure) {
                mine.completeExceptionally(failure);
                synchronized (OPEN) {
                    OPEN.remove(number);
                }
            }
        }
        try {
            return (Job.Worker<R>) (known == null ? mine : known).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }
}
