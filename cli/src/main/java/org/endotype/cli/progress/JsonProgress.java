package org.endotype.cli.progress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.endotype.core.pipeline.Progress;

/**
 * One JSON object a line on standard error: {@code event} is {@code start}, {@code advance} (at most five a second and
 * task), {@code end} or {@code line}; {@code task}, {@code done} and {@code total} say how far, {@code text} is a line.
 */
final class JsonProgress implements Progress {

    private static final long INTERVAL_NANOSECONDS = 200_000_000L;

    private final PrintWriter err;

    JsonProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public Task start(String name, long total) {
        print(event("start", name, 0, total));
        AtomicLong done = new AtomicLong();
        AtomicLong spoken = new AtomicLong(System.nanoTime());
        return new Task() {
            @Override
            public void advance(long units) {
                long now = done.addAndGet(units);
                long last = spoken.get();
                long time = System.nanoTime();
                if (time - last > INTERVAL_NANOSECONDS && spoken.compareAndSet(last, time)) {
                    print(event("advance", name, now, total));
                }
            }

            @Override
            public void note(String text) {
                print(event("note", name, done.get(), total).put("text", text));
            }

            @Override
            public void close() {
                print(event("end", name, done.get(), total));
            }
        };
    }

    @Override
    public void say(String line) {
        print(JsonNodeFactory.instance.objectNode().put("event", "line").put("text", line));
    }

    private static ObjectNode event(String event, String task, long done, long total) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("event", event).put("task", task).put("done", done);
        if (total > 0) {
            node.put("total", total);
        }
        return node;
    }

    private void print(ObjectNode event) {
        synchronized (err) {
            err.println(event);
            err.flush();
        }
    }
}
