package org.endotype.cli.command.omics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImputeCommandTest {

    private static final String PROTEINS =
            """
            sample\tp1\tp2\tp3\tp4
            a\t20\t10\t15\t12
            b\t21\tNA\t16\t13
            c\t22\tNA\t17\tNA
            d\t23\t11\t18\t15
            """;

    @TempDir
    Path folder;

    @Test
    void fillsEveryGapTheSameForTheSameSeedAndReportsThePattern() throws IOException {
        Path table = file("p.tsv", PROTEINS);
        Path one = folder.resolve("one.tsv");
        Path two = folder.resolve("two.tsv");
        Path other = folder.resolve("other.tsv");
        Path missing = folder.resolve("missing.tsv");
        CommandRun run = impute(table, one, "min-prob", "--missingness", missing.toString());
        assertThat(run.err()).isEqualTo("4 features x 4 samples, 18.75 % of values missing, 2 features complete\n");
        assertThat(TextTable.read(missing).numbers("missing_share")).containsExactly(0, 0.5, 0, 0.25);
        impute(table, two, "min-prob", "--threads", "2");
        impute(table, other, "min-prob", "--seed", "2");
        assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
        FeatureMatrix filled = FeatureTable.read(one);
        assertThat(filled.toRowMajor()).doesNotContain(Double.NaN);
        assertThat(filled.value(1, 1)).isNotEqualTo(FeatureTable.read(other).value(1, 1));
        assertThat(filled.value(3, 1)).isEqualTo(11);
    }

    @Test
    void averagesTheNearestSamples() throws IOException {
        Path out = folder.resolve("out.parquet");
        assertThat(impute(file("p.tsv", PROTEINS), out, "knn", "--neighbours", "1")
                        .exitCode())
                .isZero();
        FeatureMatrix filled = FeatureTable.read(out);
        assertThat(filled.value(1, 1)).isEqualTo(10);
        assertThat(filled.value(2, 1)).isEqualTo(11);
        assertThat(filled.value(2, 3)).isEqualTo(13);
    }

    @Test
    void refusesWhatCannotBeFilled() throws IOException {
        Path out = folder.resolve("never.tsv");
        CommandRun nobody = impute(file("a.tsv", "sample\tx\ty\na\t1\tNA\nb\t2\tNA\n"), out, "knn");
        assertThat(nobody.exitCode()).isEqualTo(6);
        assertThat(nobody.err()).isEqualTo("feature 'y' has no value in any sample; remove it before imputing\n");
        CommandRun empty = impute(file("b.tsv", "sample\tx\ty\na\t1\t2\nb\tNA\tNA\nc\t2\t3\n"), out, "min-prob");
        assertThat(empty.exitCode()).isEqualTo(6);
        assertThat(empty.err()).contains("sample 2 has no value at all");
        CommandRun constant = impute(file("c.tsv", "sample\tx\na\t1\nb\t1\nc\tNA\n"), out, "min-prob");
        assertThat(constant.exitCode()).isEqualTo(6);
        assertThat(constant.err()).contains("no feature varies");
        assertThat(impute(file("p.tsv", PROTEINS), out, "mice").exitCode()).isEqualTo(2);
        assertThat(impute(file("p.tsv", PROTEINS), out, "knn", "--neighbours", "0")
                        .exitCode())
                .isEqualTo(2);
        assertThat(out).doesNotExist();
    }

    private static CommandRun impute(Path table, Path out, String method, String... options) {
        Object[] arguments = new Object[8 + options.length];
        Object[] fixed = {"omics", "impute", "--table", table, "--method", method, "--out", out};
        System.arraycopy(fixed, 0, arguments, 0, 8);
        System.arraycopy(options, 0, arguments, 8, options.length);
        return CommandRun.of(arguments);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
