package org.endotype.cli.command.genomics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.endotype.cli.CommandRun;
import org.endotype.testdata.BedBytes;
import org.endotype.testdata.Damage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Text tables beside the genotypes, cut at every twentieth and with bits flipped: told in one line with the right exit
 * code and nothing written, or read with a warning where the cut lies within a line. A cut at a line's end, and a bit that
 * leaves a value a value, cannot be told from a whole file, as docs/genomics-formats.md says.
 */
class DamagedTablesTest {

    private static final int PLACES = 20;
    private static final int FLIPS = 60;
    private static final int SAMPLES = 40;
    private static final int VARIANTS = 40;

    @TempDir
    Path folder;

    /** A table and the command that reads it; {@code FILE} stands for the table, {@code OUT} for the output. */
    enum Table {
        PLAIN_WEIGHTS("score --weights FILE --min-overlap 0 --out OUT"),
        WEIGHTS_BY_POSITION("score --weights FILE --min-overlap 0 --out OUT"),
        PGS_CATALOG("score --weights FILE --min-overlap 0 --genome-build b38 --out OUT"),
        AFREQ("qc --frequencies FILE --maf 0.05 --out-variants OUT"),
        FRQ("grm --frequencies FILE --out OUT"),
        VARIANTS_TABLE("pca --components 2 --frequencies FILE --out OUT"),
        PHENOTYPES("associate --phenotypes FILE --phenotype y --out OUT"),
        COVARIATES("associate --phenotypes PHENOTYPES --phenotype y --covariates FILE --out OUT"),
        CASES("missingness --phenotypes FILE --phenotype status --out OUT"),
        GROUPS("fst --groups FILE --group population --out OUT"),
        KEEP("convert --keep FILE --out-vcf OUT"),
        REMOVE("convert --remove FILE --out-vcf OUT"),
        EXTRACT("convert --extract FILE --out-vcf OUT"),
        EXTRACT_RANGES("convert --extract bed1 FILE --out-vcf OUT"),
        EXCLUDE_RANGES("convert --exclude bed0 FILE --out-vcf OUT"),
        ASSOCIATION("clump --association FILE --p1 0.5 --p2 0.5 --out OUT"),
        OUTSIDE_CALLS("pharmacogenes --gene CYP2D6 --outside-calls FILE --out OUT"),
        COMPONENT_MODEL("pca --project FILE --out OUT"),
        COMPONENTS("score --weights WEIGHTS --pcs FILE --ancestry-components 2 --ancestry-fit OUT --out SCORES"),
        ANCESTRY_MODEL(
                "score --weights WEIGHTS --pcs COMPONENTS --ancestry-apply FILE --out-adjusted OUT --out SCORES");

        final String command;

        Table(String command) {
            this.command = command;
        }
    }

    @BeforeEach
    void writeCohort() throws IOException {
        List<String> ids = new ArrayList<>();
        for (int s = 0; s < SAMPLES; s++) {
            ids.add("P" + (100 + s));
        }
        SplittableRandom random = new SplittableRandom(8);
        BedBytes bed = BedBytes.of(ids, new int[SAMPLES]);
        for (int v = 0; v < VARIANTS; v++) {
            byte[] counts = new byte[SAMPLES];
            for (int s = 0; s < SAMPLES; s++) {
                counts[s] = (byte) (random.nextInt(12) == 0 ? -1 : random.nextInt(2) + random.nextInt(2));
            }
            bed.variant("22", "rs" + (1000 + v), 1_000_100 + 1000 * v, "C", "A", counts);
        }
        bed.writeTo(folder.resolve("c"));
    }

    private Path write(Table table) throws IOException {
        Path file = folder.resolve(
                table == Table.AFREQ || table == Table.FRQ
                        ? "t." + table.name().toLowerCase(Locale.ROOT)
                        : table.name().toLowerCase(Locale.ROOT) + ".tsv");
        switch (table) {
            case PLAIN_WEIGHTS -> byVariant(file, "id A1 weight", v -> "rs" + (1000 + v) + " C 0." + (100 + v));
            case WEIGHTS_BY_POSITION ->
                byVariant(file, "CHR POS A1 A2 beta", v -> "22 " + (1_000_100 + 1000 * v) + " C A -0." + (100 + v));
            case PGS_CATALOG ->
                byVariant(
                        file,
                        "#pgs_id=PGS000001\n#genome_build=GRCh38\n#variants_number=" + VARIANTS
                                + "\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight",
                        v -> "rs" + (1000 + v) + "\t22\t" + (1_000_100 + 1000 * v) + "\tC\tA\t0." + (100 + v));
            case AFREQ ->
                byVariant(
                        file,
                        "#CHROM\tID\tREF\tALT\tALT_FREQS\tOBS_CT",
                        v -> "22\trs" + (1000 + v) + "\tA\tC\t0." + (100 + v) + "\t80");
            case FRQ ->
                byVariant(
                        file, " CHR SNP A1 A2 MAF NCHROBS", v -> " 22 rs" + (1000 + v) + " C A 0." + (100 + v) + " 80");
            case VARIANTS_TABLE -> run("qc --out-variants " + file);
            case PHENOTYPES -> bySample(file, "FID\tIID\ty", s -> "P" + s + "\tP" + s + "\t" + (s * 37 % 100) / 10.0);
            case COVARIATES -> bySample(file, "sample_id\tage", s -> "P" + s + "\t" + (20 + s * 53 % 41));
            case CASES -> bySample(file, "IID\tstatus", s -> "P" + s + "\t" + (1 + s % 2));
            case GROUPS -> bySample(file, "sample_id\tpopulation", s -> "P" + s + "\t" + (s % 2 == 0 ? "AAA" : "BBB"));
            case KEEP, REMOVE -> bySample(file, "#IID", s -> s % 3 == 0 ? "P" + s : "P" + (s - s % 3));
            case EXTRACT -> byVariant(file, "#ID", v -> "rs" + (1000 + v));
            case EXTRACT_RANGES, EXCLUDE_RANGES ->
                byVariant(file, "#range", v -> "22\t" + (1_000_000 + 2000 * v) + "\t" + (1_000_900 + 2000 * v));
            case ASSOCIATION ->
                byVariant(
                        file,
                        "CHR\tBP\tSNP\tP",
                        v -> "22\t" + (1_000_100 + 1000 * v) + "\trs" + (1000 + v) + "\t0.0" + (10 + v));
            case OUTSIDE_CALLS ->
                bySample(file, "sample_id\tdiplotype", s -> "P" + s + "\t*1/*" + (s % 2 == 0 ? 17 : 4));
            case COMPONENT_MODEL ->
                run("pca --components 2 --out " + folder.resolve("x.tsv") + " --save-model " + file);
            case COMPONENTS -> run("pca --components 2 --out " + file);
            case ANCESTRY_MODEL -> {
                write(Table.COMPONENTS);
                write(Table.PLAIN_WEIGHTS);
                run("score --weights WEIGHTS --pcs COMPONENTS --ancestry-components 2 --out " + folder.resolve("x.tsv")
                        + " --ancestry-fit " + file);
            }
        }
        if (table == Table.COVARIATES) {
            write(Table.PHENOTYPES);
        } else if (table == Table.COMPONENTS) {
            write(Table.PLAIN_WEIGHTS);
        }
        return file;
    }

    private interface Line {
        String of(int number);
    }

    private static void byVariant(Path file, String header, Line line) throws IOException {
        lines(file, header, 0, VARIANTS, line);
    }

    private static void bySample(Path file, String header, Line line) throws IOException {
        lines(file, header, 100, SAMPLES, line);
    }

    private static void lines(Path file, String header, int first, int count, Line line) throws IOException {
        StringBuilder text = new StringBuilder(header).append('\n');
        for (int i = first; i < first + count; i++) {
            text.append(line.of(i)).append('\n');
        }
        Files.writeString(file, text);
    }

    /** Runs a command on the cohort and expects it to succeed. */
    private void run(String command) {
        CommandRun run = execute(command);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private CommandRun execute(String command) {
        String text = command.replace("PHENOTYPES", folder.resolve("phenotypes.tsv") + "")
                .replace("WEIGHTS", folder.resolve("plain_weights.tsv") + "")
                .replace("COMPONENTS", folder.resolve("components.tsv") + "")
                .replace("SCORES", folder.resolve("scores.tsv") + "");
        return CommandRun.of(Stream.concat(
                        Stream.of("genomics"),
                        Stream.concat(
                                Stream.of(text.split(" ")),
                                text.startsWith("pharmacogenes")
                                        ? Stream.empty()
                                        : Stream.of(
                                                "--bfile", folder.resolve("c").toString(), "--threads", "1")))
                .filter(word -> !text.startsWith("pharmacogenes") || !word.equals("--threads"))
                .toArray());
    }

    private Path output(Table table) {
        return folder.resolve(table.command.contains("out-vcf") ? "out.vcf" : "out.tsv");
    }

    private CommandRun on(Table table, Path file) throws IOException {
        Files.deleteIfExists(output(table));
        return execute(table.command
                .replace("FILE", file.toString())
                .replace("OUT", output(table).toString()));
    }

    private void assertRefused(Table table, CommandRun run, String what) {
        assertThat(run.exitCode()).as(what + ": " + run.err()).isIn(2, 3, 4, 6);
        assertThat(run.err().lines().filter(line -> line.startsWith("endotype: ") || line.startsWith("error: ")))
                .as(what + ": " + run.err())
                .hasSizeLessThanOrEqualTo(1);
        assertThat(run.err()).as(what).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(output(table)).as(what + ": " + run.err()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void aCutIsRefusedOrWarnedOfUnlessItLiesBetweenLines(Table table) throws IOException {
        Path file = write(table);
        byte[] whole = Files.readAllBytes(file);
        CommandRun good = on(table, file);
        assertThat(good.exitCode()).as(good.err()).isZero();
        assertThat(good.err()).doesNotContain("does not end");
        List<Integer> lengths = new ArrayList<>(List.of(whole.length - 1, whole.length - 2));
        for (int place = 0; place < PLACES; place++) {
            lengths.add((int) ((long) whole.length * place / PLACES));
        }
        for (int length : lengths) {
            Files.write(file, Damage.truncate(whole, length));
            CommandRun run = on(table, file);
            String what = table + " cut after " + length + " of " + whole.length + " bytes";
            if (run.exitCode() == 0) {
                if (whole[length - 1] != '\n') {
                    assertThat(run.err()).as(what).contains("its last line does not end");
                }
            } else {
                assertRefused(table, run, what);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void aFlippedBitIsRefusedOrLeavesAWellFormedTable(Table table) throws IOException {
        Path file = write(table);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(table.ordinal());
        for (int i = 0; i < FLIPS; i++) {
            int at = random.nextInt(whole.length);
            int bit = random.nextInt(8);
            Files.write(file, Damage.flipBit(whole, at, bit));
            CommandRun run = on(table, file);
            if (run.exitCode() != 0) {
                assertRefused(table, run, table + " bit " + bit + " of byte " + at);
            }
        }
    }
}
