package org.endotype.cli.command.genomics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.cli.Main;
import org.endotype.testdata.BcfBytes;
import org.endotype.testdata.BedBytes;
import org.endotype.testdata.BgenBytes;
import org.endotype.testdata.Damage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every input and filter from the command line, and conversion between formats. */
class GenotypeFormatsCommandTest {

    private static final int SAMPLES = 13;

    @TempDir
    Path folder;

    private String err = "";

    @BeforeEach
    void writeCohort() throws IOException {
        List<String> ids = new ArrayList<>();
        int[] sexes = new int[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            ids.add("P" + s);
            sexes[s] = s % 2 + 1;
        }
        SplittableRandom random = new SplittableRandom(4);
        BedBytes bed = BedBytes.of(ids, sexes);
        BcfBytes bcf = BcfBytes.of(ids, List.of("1", "X"));
        for (int v = 0; v < 40; v++) {
            String chromosome = v < 30 ? "1" : "X";
            int position = v < 30 ? 1000 * (v + 1) : v < 33 ? 60_000 + v : 5_000_000 + v;
            byte[] counts = new byte[SAMPLES];
            String[] calls = new String[SAMPLES];
            for (int s = 0; s < SAMPLES; s++) {
                boolean once = v >= 33 && sexes[s] == 1;
                counts[s] = (byte) (random.nextInt(10) == 0 ? -1 : once ? 2 * random.nextInt(2) : random.nextInt(3));
                String call = new String[] {"./.", "0/0", "0/1", "1/1"}[counts[s] + 1];
                calls[s] = once ? call.substring(0, 1) : call;
            }
            bed.variant(chromosome, "v" + v, position, "C", "A", counts);
            bcf.record(chromosome, position, "v" + v, List.of("A", "C"), calls, null);
        }
        bed.writeTo(folder.resolve("c"));
        Files.write(folder.resolve("c.bcf"), bcf.encode());
    }

    @Test
    void bedToVcfToBedIsTheSameToTheByteAndSoIsBcf() throws IOException {
        assertThat(run("convert", "--bfile", path("c"), "--out-vcf", path("c.vcf.gz")))
                .isZero();
        assertThat(run("convert", "--vcf", path("c.vcf.gz"), "--out-bed", path("again")))
                .isZero();
        assertThat(folder.resolve("again.bed")).hasSameBinaryContentAs(folder.resolve("c.bed"));
        assertThat(folder.resolve("again.bim")).hasSameBinaryContentAs(folder.resolve("c.bim"));
        assertThat(run("convert", "--bcf", path("c.bcf"), "--out-bed", path("bcf")))
                .isZero();
        assertThat(folder.resolve("bcf.bed")).hasSameBinaryContentAs(folder.resolve("c.bed"));
        // Haploid calls on X outside the pseudo-autosomal regions give the sexes back.
        assertThat(Files.readAllLines(folder.resolve("again.fam")))
                .extracting(line -> line.split("\t")[4])
                .startsWith("1", "2", "1", "2");
        assertThat(run("convert", "--bfile", path("c"), "--out-pgen", path("p")))
                .isZero();
        assertThat(run("convert", "--pfile", path("p"), "--out-bed", path("fromp")))
                .isZero();
        for (String extension : new String[] {".bed", ".bim", ".fam"}) {
            assertThat(folder.resolve("fromp" + extension)).hasSameBinaryContentAs(folder.resolve("c" + extension));
        }
    }

    @Test
    void everyFilterWorksOnEveryInput() throws IOException {
        Files.writeString(folder.resolve("ranges.bed"), "chr1\t999\t2000\nchr1\t4000\t6000\n");
        Files.writeString(folder.resolve("ranges.txt"), "1 1000 2000 a\n1 4001 6000 b\n");
        for (String[] input : new String[][] {{"--bfile", path("c")}, {"--bcf", path("c.bcf")}}) {
            assertThat(variants(input, "--extract", "bed0", path("ranges.bed")))
                    .containsExactly("v0", "v1", "v4", "v5");
            assertThat(variants(input, "--extract", "range", path("ranges.txt")))
                    .containsExactly("v0", "v1", "v4", "v5");
            assertThat(variants(input, "--exclude", "bed1", path("ranges.txt"))).hasSize(36);
            assertThat(variants(input, "--chr", "1", "--from-bp", "29000", "--to-bp", "30000"))
                    .containsExactly("v28", "v29");
            assertThat(variants(input, "--split-par", "b38", "--chr", "X")).hasSize(7);
            assertThat(variants(input, "--split-par", "b38", "--chr", "PAR1")).containsExactly("v30", "v31", "v32");
        }
    }

    @Test
    void listsWarnOfWhatTheyDoNotFind() throws IOException {
        Files.writeString(folder.resolve("some.txt"), "v1\nv2\nnothere\n.\n");
        assertThat(variants(new String[] {"--bfile", path("c")}, "--extract", path("some.txt")))
                .containsExactly("v1", "v2");
        assertThat(err)
                .contains("warning: --extract lists '.', which stands for every variant without an id, 0 here")
                .contains("warning: 1 of the 4 ids of --extract are not in the genotypes");
        Files.writeString(folder.resolve("who.txt"), "P1\nP2\nnobody\n");
        assertThat(variants(new String[] {"--bfile", path("c")}, "--keep", path("who.txt")))
                .hasSize(40);
        assertThat(err).contains("warning: 1 of the 3 samples of --keep are not in the genotypes");
    }

    @Test
    void wrongUseIsToldWithExitCode2() {
        assertThat(run("convert", "--out-bed", path("x"))).isEqualTo(2);
        assertThat(run("convert", "--bfile", path("c"))).isEqualTo(2);
        assertThat(run("convert", "--bfile", path("c"), "--sample", "s", "--out-bed", path("x")))
                .isEqualTo(2);
        assertThat(run("convert", "--bgen", "f", "ref-middle", "--out-bed", path("x")))
                .isEqualTo(2);
        assertThat(run("convert", "--bfile", path("c"), "--from-bp", "5", "--out-bed", path("x")))
                .isEqualTo(2);
        assertThat(run("convert", "--bfile", path("c"), "--dosage", "HDS", "--out-vcf", path("x.vcf")))
                .isEqualTo(2);
        assertThat(folder.resolve("x.bed")).doesNotExist();
    }

    @Test
    void genotypesThatCannotBeOfTheBuildAreRefusedWithExitCode4() throws IOException {
        Damage.replaceInFile(folder.resolve("c.bim"), "\t30000\t", "\t249000000\t");
        assertThat(run("convert", "--bfile", path("c"), "--genome-build", "b37", "--out-bed", path("y")))
                .isZero();
        assertThat(run("convert", "--bfile", path("c"), "--genome-build", "b38", "--out-bed", path("x")))
                .isEqualTo(4);
        assertThat(err).contains("variant 30 lies at 1:249000000");
        // A VCF cannot be indexed unless it is in order, so that order is refused too.
        Damage.replaceInFile(folder.resolve("c.bim"), "\t249000000\t", "\t5\t");
        assertThat(run("convert", "--bfile", path("c"), "--out-vcf", path("x.vcf")))
                .isEqualTo(4);
        assertThat(err).contains("variant 30 is out of order");
    }

    @Test
    void aDosageTableReadsInDuckDb() throws IOException, SQLException {
        byte[] bgen = BgenBytes.zlib(List.of("a", "b", "c"), 16)
                .unphased("22", 5, "rs1", "A", "G", new double[][] {{1, 0}, {0, 0.5}, null})
                .unphased("22", 9, "rs2", "T", "C", new double[][] {{0, 1}, {0, 0}, {0.25, 0.5}})
                .encode();
        Files.write(folder.resolve("i.bgen"), bgen);
        assertThat(run("convert", "--bgen", path("i.bgen"), "ref-first", "--out-parquet", path("d.parquet")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("d.samples.tsv")))
                .startsWith("sample_number\tsample_id\tfamily_id\tindividual_id\tsex", "1\ta\t0\ta\tunknown");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select id, allele1, position_bp, dosage[1], dosage[2], dosage[3],"
                                + " len(dosage) from '" + path("d.parquet") + "' order by position_bp")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1) + rows.getString(2) + rows.getInt(3)).isEqualTo("rs1G5");
            assertThat(rows.getFloat(4)).isEqualTo(0f);
            assertThat(rows.getFloat(5)).isEqualTo(1.5f);
            assertThat(rows.getObject(6)).isNull();
            assertThat(rows.getInt(7)).isEqualTo(3);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getFloat(4)).isEqualTo(1f);
            assertThat(rows.getFloat(5)).isEqualTo(2f);
            assertThat(rows.getFloat(6)).isEqualTo(1f);
        }
        assertThat(runAll(new String[] {"inspect", path("i.bgen")})).isZero();
        assertThat(out).contains("i.bgen: bgen").contains("samples: 3").contains("dosages: yes");
    }

    private List<String> variants(String[] input, String... filters) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("convert", input[0], input[1]));
        arguments.addAll(List.of(filters));
        arguments.addAll(List.of("--out-bed", path("f")));
        int code = run("convert", arguments.subList(1, arguments.size()).toArray(new String[0]));
        assertThat(code).as(err).isZero();
        return Files.readAllLines(folder.resolve("f.bim")).stream()
                .map(line -> line.split("\t")[1])
                .toList();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String out = "";

    private int run(String first, String... arguments) {
        List<String> all = new ArrayList<>(List.of("genomics", first));
        all.addAll(List.of(arguments));
        return runAll(all.toArray(new String[0]));
    }

    private int runAll(String[] arguments) {
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(stdout), new PrintWriter(stderr));
        out = stdout.toString();
        err = stderr.toString();
        return code;
    }
}
