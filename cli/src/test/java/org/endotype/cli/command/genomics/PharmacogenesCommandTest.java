package org.endotype.cli.command.genomics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.endotype.cli.Main;
import org.endotype.core.table.TextTable;
import org.endotype.testdata.BcfBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PharmCAT's CYP2C19 test files, whose names say which alleles each holds. */
class PharmacogenesCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        err.getBuffer().setLength(0);
        return Main.run(
                Stream.concat(Stream.of("genomics", "pharmacogenes"), Stream.of(arguments))
                        .toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err));
    }

    @ParameterizedTest
    @CsvSource({
        "s1s1, *1/*1, Normal Metabolizer, ''",
        "s1s28, *1/*28, Normal Metabolizer, ''",
        "s1s35, *1/*35, Intermediate Metabolizer, 94842866",
        "s2s3, *2/*3, Poor Metabolizer, 94842866",
        "s4s17het, *4/*17, Intermediate Metabolizer, ''",
        "s4bs17, *4/*17, Intermediate Metabolizer, 94842866",
        "s1s4s17, *1/*4;*4/*17, Intermediate Metabolizer, ''",
        "s1s17s1s4bmissing, *1/*17;*1/*4, Indeterminate, 94762706",
        "s1s1rs12248560missing, *1/*1, Indeterminate, 94761900",
        "rs12769205missingrs4244285het, *1/*2, Intermediate Metabolizer, 94775367",
        "s1s2rs3758581missingRs58973490het, *1/*2;*2/*11, Intermediate Metabolizer, ''",
        "rs12769205ref, *1/*35, Intermediate Metabolizer, 94842866",
        "sUnks17, *17/Unknown, Indeterminate, 94842866",
        "noCall, NA, Indeterminate, 94842866"
    })
    void filesGiveTheDiplotypeOfTheirName(String name, String diplotype, String phenotype, String missing) {
        Path file = Path.of(
                System.getProperty("endotype.shared", "/none"), "data", "pharmacogenes", "cyp2c19", name + ".vcf");
        assumeTrue(Files.exists(file), "shared data are absent");
        Path calls = folder.resolve("calls.tsv");
        assertThat(run("--vcf", file.toString(), "--gene", "CYP2C19", "--out", calls.toString()))
                .as(err.toString())
                .isZero();
        TextTable table = TextTable.read(calls);
        assertThat(table.header())
                .containsExactly("sample_id", "gene", "diplotype", "phenotype", "activity_score", "missing_positions");
        assertThat(table.column("diplotype")).containsExactly(diplotype);
        assertThat(table.column("phenotype")).containsExactly(phenotype);
        if (missing.isEmpty()) {
            assertThat(table.column("missing_positions")).containsExactly("");
        } else {
            assertThat(table.column("missing_positions").get(0)).contains(missing);
        }
        assertThat(err.toString())
                .contains("CYP2C19: 1 samples")
                .contains("*36 (deletion of the whole gene), *37 (deletion of part of the gene)");
    }

    @Test
    void badInputEndsWithItsExitCodeAndWritesNothing() throws IOException {
        Path calls = folder.resolve("calls.tsv");
        Path text = Files.writeString(folder.resolve("notes.txt"), "these are notes\n");
        Path cut = folder.resolve("cut.vcf.gz");
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"
                            + "chr10\t94761900\t.\tC\tT\t.\tPASS\t.\tGT\t0/0\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Files.write(cut, java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
        String out = calls.toString();
        assertThat(run("--vcf", text.toString(), "--gene", "CYP2C19", "--out", out))
                .isEqualTo(3);
        assertThat(err.toString().trim())
                .isEqualTo("notes.txt:1: is not a VCF: expected '##fileformat=VCF' in its first line");
        assertThat(run("--vcf", cut.toString(), "--gene", "CYP2C19", "--out", out))
                .isEqualTo(3);
        assertThat(run("--vcf", text.toString(), "--gene", "BRCA1", "--out", out))
                .isEqualTo(2);
        assertThat(run("--vcf", text.toString(), "--gene", "CYP2D6", "--out", out))
                .isEqualTo(2);
        assertThat(run("--gene", "CYP2C19", "--out", out)).isEqualTo(2);
        assertThat(run("--vcf", folder.resolve("none.vcf").toString(), "--gene", "CYP2C19", "--out", out))
                .isEqualTo(5);
        assertThat(calls).doesNotExist();
    }

    /** Positions of CYP2C19 *2 and of rs3758581; contigs and genotypes in BCF's own coding. */
    @Test
    void aBcfGivesTheTableOfTheVcf() throws IOException {
        List<String> people = List.of("A", "B", "C");
        String[][] genotypes = {{"0/1", "0|1", "./."}, {"0/1", "0|1", "1/1"}, {"1/1", "1/1", "1/1"}};
        int[] positions = {94_775_367, 94_781_859, 94_842_866};
        String[] references = {"A", "G", "A"};
        String[] alternates = {"G", "A", "G"};
        StringBuilder vcf = new StringBuilder("##fileformat=VCFv4.2\n##contig=<ID=chr9>\n##contig=<ID=chr10>\n"
                + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\n");
        BcfBytes bcf = BcfBytes.of(people, List.of("chr9", "chr10"));
        bcf.record("chr9", 94_775_367, "other", List.of("T", "C"), genotypes[0], null);
        for (int i = 0; i < positions.length; i++) {
            bcf.record("chr10", positions[i], "v", List.of(references[i], alternates[i]), genotypes[i], null);
            vcf.append("chr10\t%d\tv\t%s\t%s\t.\t.\t.\tGT\t%s%n"
                    .formatted(positions[i], references[i], alternates[i], String.join("\t", genotypes[i])));
        }
        Path text = Files.writeString(folder.resolve("c.vcf"), vcf);
        Path binary = Files.write(folder.resolve("c.bcf"), bcf.encode());
        Path expected = folder.resolve("vcf.tsv");
        Path found = folder.resolve("bcf.tsv");
        for (String absent : List.of("missing", "reference")) {
            String[] rest = {"--gene", "CYP2C19", "--absent-sites", absent, "--out"};
            assertThat(run(with("--vcf", text, rest, expected)))
                    .as(err.toString())
                    .isZero();
            assertThat(run(with("--vcf", binary, rest, found)))
                    .as(err.toString())
                    .isZero();
            assertThat(found).hasSameTextualContentAs(expected);
        }
        assertThat(TextTable.read(found).column("diplotype")).containsExactly("*1/*2", "*1/*2", "*2/*2");
        byte[] whole = Files.readAllBytes(binary);
        for (int place = 0; place < 20; place++) {
            Files.write(binary, java.util.Arrays.copyOf(whole, whole.length * place / 20));
            assertThat(run("--vcf", binary.toString(), "--gene", "CYP2C19", "--out", found.toString()))
                    .as("cut at %s twentieths: %s", place, err)
                    .isEqualTo(3);
        }
    }

    private static String[] with(String option, Path file, String[] rest, Path out) {
        return Stream.of(Stream.of(option, file.toString()), Stream.of(rest), Stream.of(out.toString()))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    @Test
    void outsideCallsThatEndWithinALineAreWarnedAbout() throws IOException {
        Path calls = folder.resolve("outside.tsv");
        Path table = folder.resolve("calls.tsv");
        String[] command = {"--gene", "CYP2D6", "--outside-calls", calls.toString(), "--out", table.toString()};
        // Cut before its last figure, *1/*17 reads *1/*1.
        Files.writeString(calls, "sample_id\tdiplotype\nA\t*1/*4\nB\t*1/*1");
        assertThat(run(command)).as(err.toString()).isZero();
        assertThat(err.toString())
                .contains("warning: outside.tsv: its last line does not end; if the file was cut short, its last value"
                        + " may be too");
        Files.writeString(calls, "sample_id\tdiplotype\nA\t*1/*4\nB\t*1/*17\n");
        assertThat(run(command)).as(err.toString()).isZero();
        assertThat(err.toString()).doesNotContain("does not end");
    }
}
