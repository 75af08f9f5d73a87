package org.endotype.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.endotype.cli.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Genomics and a real trial on a master and two workers as processes, against the same commands in this process. */
class ClusterGenomicsTest {

    /** What sums of doubles in another order may change, of the largest value of a column. */
    private static final double REASSOCIATED = 1e-10;
    /** Tables carry ten significant digits, whose last one may turn. */
    private static final double LAST_DIGIT = 1e-9;

    private static final Path DATA = Path.of(System.getProperty("endotype.shared", "../shared"), "data");
    private static final Path HAPMAP = DATA.resolve("genotypes/hapmap3");

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static LoopbackCluster cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(Files.exists(HAPMAP), "shared data are not here");
        cluster = LoopbackCluster.start(Files.createDirectory(folder.resolve("spark-home")), 2);
    }

    @AfterAll
    @SuppressWarnings("NullAway") // absent where the data are
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void qualityControlOfHapmapIsTheSameToTheLastByte() throws IOException {
        both(
                "qc",
                "--maf",
                "0.05",
                "--max-missing",
                "0.02",
                "--hwe",
                "1e-6",
                "--max-sample-missing",
                "0.01",
                "--out-variants",
                "@variants.tsv.gz",
                "--out-samples",
                "@samples.tsv",
                "--out-kept-variants",
                "@kept.txt");
        same("variants.tsv.gz");
        same("samples.tsv");
        same("kept.txt");
    }

    @Test
    void relationshipsAndExactComponentsOfHapmapAgree() throws IOException {
        both("grm", "--out", "@grm.tsv");
        close("grm.tsv", LAST_DIGIT);
        both("pca", "--components", "5", "--out", "@pca.tsv", "--eigenvalues", "@eigenvalues.tsv");
        close("pca.tsv", LAST_DIGIT);
        close("eigenvalues.tsv", LAST_DIGIT);
    }

    @Test
    void randomisedComponentsOfHapmapAgree() throws IOException {
        both("pca", "--components", "5", "--solver", "randomized", "--out", "@random.tsv");
        close("random.tsv", LAST_DIGIT);
    }

    @Test
    void scoresOfHapmapAgree() throws IOException {
        both("score", "--weights", HAPMAP.resolve("simulated_weights.tsv").toString(), "--out", "@scores.tsv");
        close("scores.tsv", LAST_DIGIT);
    }

    @Test
    void associationsOfHapmapAreTheSameToTheLastByte() throws IOException {
        both(
                "associate",
                "--phenotypes",
                HAPMAP.resolve("simulated_phenotypes.tsv").toString(),
                "--phenotype",
                "CC",
                "--covariates",
                HAPMAP.resolve("simulated_covariates.tsv").toString(),
                "--out",
                "@associations.tsv");
        same("associations.tsv");
    }

    @Test
    void prunedVariantsOfHapmapAreTheSame() throws IOException {
        both("prune", "--window", "200", "--step", "5", "--r2", "0.05", "--out", "@pruned.txt");
        same("pruned.txt");
    }

    @Test
    void theTrialInFirstEpisodePsychosisIsTheSameToTheLastByte() throws IOException {
        Path data = DATA.resolve("stages");
        StringBuilder participants = new StringBuilder("participant_id\n");
        try (Stream<Path> subjects = Files.list(data)) {
            subjects.filter(subject -> Files.isDirectory(subject.resolve("ses-1")))
                    .map(subject -> subject.getFileName().toString())
                    .sorted()
                    .forEach(id -> participants.append(id).append('\n'));
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Path cohort = Files.writeString(
                folder.resolve("cohort.yaml"),
                """
                name: stages
                participants: participants.tsv
                views:
                  connectome: {type: functional-connectivity, timeseries: %s, session: "1", kind: correlation}
                stratify: {method: gaussian-mixture, groups: 1..3, null-draws: 19, bootstraps: 5}
                """
                        .formatted(data));
        Path local = folder.resolve("trial-local");
        Path spread = folder.resolve("trial-spread");
        run(List.of("run", cohort.toString(), "--out", local.toString(), "--quiet"));
        run(List.of(
                "run",
                cohort.toString(),
                "--out",
                spread.toString(),
                "--quiet",
                "--engine",
                "spark",
                "--master",
                cluster.url()));
        assertThat(ClusterRunTest.contents(spread)).isEqualTo(ClusterRunTest.contents(local));
    }

    /** Runs a command of genomics on hapmap3 here and there; {@code @} stands for the folder of either. */
    private static void both(String command, String... options) throws IOException {
        for (String where : List.of("local", "spread")) {
            Path out = Files.createDirectories(folder.resolve(where));
            List<String> arguments = new ArrayList<>(List.of("genomics", command));
            arguments.addAll(List.of(
                    "--bfile", HAPMAP.resolve("HM3_thinned_autosomal_overlap").toString()));
            for (String option : options) {
                arguments.add(
                        option.startsWith("@")
                                ? out.resolve(option.substring(1)).toString()
                                : option);
            }
            if (where.equals("spread")) {
                arguments.addAll(List.of("--engine", "spark", "--master", cluster.url()));
            }
            arguments.add("--quiet");
            run(arguments);
        }
    }

    private static void run(List<String> arguments) {
        StringWriter err = new StringWriter();
        int code =
                Main.run(arguments.toArray(String[]::new), new PrintWriter(new StringWriter()), new PrintWriter(err));
        assertThat(code).as(err.toString()).isZero();
    }

    private static void same(String file) throws IOException {
        byte[] expected = Files.readAllBytes(folder.resolve("local").resolve(file));
        assertThat(expected.length).isGreaterThan(1000);
        assertThat(Files.readAllBytes(folder.resolve("spread").resolve(file))).isEqualTo(expected);
    }

    /** Every number agrees within {@link #REASSOCIATED} absolutely or within {@code relative} of itself. */
    private static void close(String file, double relative) throws IOException {
        List<String> expected = Files.readAllLines(folder.resolve("local").resolve(file));
        List<String> found = Files.readAllLines(folder.resolve("spread").resolve(file));
        assertThat(found).hasSameSizeAs(expected);
        assertThat(found.get(0)).isEqualTo(expected.get(0));
        for (int row = 1; row < expected.size(); row++) {
            String[] a = expected.get(row).split("\t");
            String[] b = found.get(row).split("\t");
            assertThat(b).hasSameSizeAs(a);
            assertThat(b[0]).isEqualTo(a[0]);
            for (int column = 1; column < a.length; column++) {
                double x = Double.parseDouble(a[column]);
                double y = Double.parseDouble(b[column]);
                if (!(Math.abs(x - y) <= REASSOCIATED + relative * Math.abs(x))) {
                    throw new AssertionError(file + ", row " + row + ", column " + column + ": " + x + " and " + y);
                }
            }
        }
    }
}
