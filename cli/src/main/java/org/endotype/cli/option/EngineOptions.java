package org.endotype.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.EngineProvider;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where to compute, for commands whose work comes in pieces. */
public final class EngineOptions {

    private static final String LOCAL = "local";

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = LOCAL,
            description = "Where to compute: local, or spark for Apache Spark. Results do not depend on it"
                    + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private String engine;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "The Spark cluster, such as spark://HOST:7077 (default: what spark-submit says, else this"
                    + " machine).")
    private @Nullable String master;

    public boolean isLocal() {
        return engine.equals(LOCAL);
    }

    /**
     * Checks the options without starting anything.
     *
     * @throws InvalidConfiguration where the engine is unknown or not installed
     */
    public void check() {
        if (isLocal()) {
            if (master != null) {
                throw new InvalidConfiguration("--master belongs to --engine spark; give both or neither");
            }
        } else {
            provider();
        }
    }

    /** Starts the engine; who opens it closes it. */
    public Engine open(Parallelism parallelism) {
        check();
        return isLocal()
                ? new LocalEngine(parallelism)
                : provider().open(Optional.ofNullable(master), parallelism.threads());
    }

    private EngineProvider provider() {
        List<String> known = new ArrayList<>(List.of(LOCAL));
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class)) {
            if (provider.name().equals(engine)) {
                return provider;
            }
            known.add(provider.name());
        }
        if (engine.equals("spark")) {
            throw new InvalidConfiguration("--engine spark: its jar is not on the class path; build it with 'mvn"
                    + " -DskipTests -pl spark -am package' and start with ./endotype (see docs/spark.md)");
        }
        throw new InvalidConfiguration("--engine: expected " + String.join(" or ", known) + ", found " + engine);
    }
}
