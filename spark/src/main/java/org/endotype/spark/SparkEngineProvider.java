package org.endotype.spark;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.EngineProvider;

/**
 * Starts a Spark context. What {@code spark-submit} or {@code -Dspark.*} set stands; what is not set is chosen here.
 * Executors see the driver's class path, so the program and the data must lie where every worker finds them.
 */
public final class SparkEngineProvider implements EngineProvider {

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public Engine open(Optional<String> master, int threads) {
        SparkConf conf = new SparkConf();
        master.ifPresent(conf::setMaster);
        conf.setIfMissing("spark.master", "local[" + threads + "]");
        conf.setIfMissing("spark.app.name", "endotype");
        conf.setIfMissing("spark.ui.enabled", "false");
        // Results come back one at a time; what waits on the driver is bounded by the pieces under way.
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
        conf.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        String where = conf.get("spark.master");
        try {
            return new SparkEngine(new JavaSparkContext(conf));
        } catch (RuntimeException failure) {
            if (String.valueOf(failure.getMessage()).contains("Could not parse Master URL")) {
                throw new InvalidConfiguration(
                        "--master: expected spark://HOST:PORT, local[N], yarn or k8s://..., found " + where);
            }
            throw new InputOutputFailure(
                    SourceLocation.nowhere(),
                    "Spark did not start at " + where + ": " + SparkEngine.firstLine(failure)
                            + "; check that the master runs and can be reached",
                    failure);
        }
    }
}
