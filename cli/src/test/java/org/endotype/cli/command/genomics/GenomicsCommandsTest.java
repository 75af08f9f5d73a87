package org.endotype.cli.command.genomics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.cli.Main;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenomicsCommandsTest {

    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    @BeforeEach
    void writeCohort() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        ByteArrayOutputStream bed = new ByteArrayOutputStream();
        bed.writeBytes(new byte[] {0x6c, 0x1b, 1});
        List<String> bim = new ArrayList<>();
        for (int v = 0; v < 300; v++) {
            double p = 0.1 + 0.8 * random.nextDouble();
            int bits = 0;
            for (int s = 0; s < 60; s++) {
                int copies = (random.nextDouble() < p ? 1 : 0) + (random.nextDouble() < p ? 1 : 0);
                bits |= new int[] {0b11, 0b10, 0b00}[copies] << (2 * (s % 4));
                if (s % 4 == 3) {
                    bed.write(bits);
                    bits = 0;
                }
            }
            bim.add((v < 280 ? "2" : "X") + "\tv" + v + "\t0\t" + (v + 1) * 1000 + "\tA\tG");
        }
        List<String> fam = new ArrayList<>();
        for (int s = 0; s < 60; s++) {
            fam.add("F" + s + "\tI" + s + "\t0\t0\t" + (s % 2 + 1) + "\t-9");
        }
        Files.write(folder.resolve("c.bed"), bed.toByteArray());
        Files.write(folder.resolve("c.bim"), bim);
        Files.write(folder.resolve("c.fam"), fam);
    }

    @Test
    void listsOfIdsThatStandForSeveralVariantsAreWarnedAbout() throws IOException {
        List<String> bim = Files.readAllLines(folder.resolve("c.bim"));
        bim.replaceAll(line -> line.replace("\tv1\t", "\t.\t").replace("\tv3\t", "\tv2\t"));
        Files.write(folder.resolve("c.bim"), bim);
        assertThat(run("prune", "--bfile", path("c"), "--r2", "0.99", "--out", path("p.txt")))
                .isZero();
        assertThat(err)
                .contains("warning: --out lists '.', the sign for no id, which stands for 1 variants")
                .contains("warning: 1 ids of --out stand for several variants each");
        assertThat(run("qc", "--bfile", path("c"), "--out-kept-variants", path("k.txt")))
                .isZero();
        assertThat(err)
                .contains("warning: --out-kept-variants lists '.'")
                .contains("warning: 1 ids of --out-kept-variants stand for several variants each");
    }

    @Test
    void qcTellsItsOutcomeAsJson() throws IOException {
        assertThat(run("qc", "--bfile", path("c"), "--maf", "0.2", "--json", "--out-variants", path("v.tsv")))
                .isZero();
        long below = Files.readAllLines(folder.resolve("v.tsv")).stream()
                .filter(line -> line.endsWith("\tmaf"))
                .count();
        assertThat(below).isPositive();
        JsonNode told = new ObjectMapper().readTree(out);
        assertThat(told.get("variants").asInt()).isEqualTo(300);
        assertThat(told.get("variants_passed").asLong()).isEqualTo(300 - below);
        assertThat(told.get("variants_excluded").get("maf").asLong()).isEqualTo(below);
        assertThat(told.get("samples_passed").asInt()).isEqualTo(60);
        assertThat(told.get("samples_excluded")).isEmpty();
    }

    @Test
    void qcWritesTheColumnsOfTheContract() throws IOException {
        assertThat(run("qc", "--bfile", path("c"), "--out-variants", path("v.tsv"), "--out-samples", path("s.tsv")))
                .isZero();
        List<String> variants = Files.readAllLines(folder.resolve("v.tsv"));
        assertThat(variants).hasSize(301);
        assertThat(variants.get(0))
                .startsWith("chromosome\tposition_bp\tid\tallele1\tallele2\tallele1_frequency\tcall_rate\thom1_count"
                        + "\thet_count\thom2_count\thwe_p\thwe_midp");
        List<String> samples = Files.readAllLines(folder.resolve("s.tsv"));
        assertThat(samples).hasSize(61);
        assertThat(samples.get(0)).startsWith("sample_id\tcall_rate\thet_f\tsex_f");
        assertThat(out).isEmpty();
        assertThat(err).contains("300 of 300 variants and 60 of 60 samples pass");
    }

    @Test
    void selectionsNarrowWhatACommandSees() throws IOException {
        Files.write(folder.resolve("keep.txt"), List.of("#FID\tIID", "F3\tI3", "F4\tI4", "F9\tI9"));
        Files.write(folder.resolve("exclude.txt"), List.of("v281", "v282"));
        assertThat(run(
                        "qc",
                        "--bfile",
                        path("c"),
                        "--keep",
                        path("keep.txt"),
                        "--exclude",
                        path("exclude.txt"),
                        "--chr",
                        "23",
                        "--quiet",
                        "--out-variants",
                        path("v.csv"),
                        "--out-samples",
                        path("s.csv")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("v.csv"))).hasSize(19);
        assertThat(Files.readAllLines(folder.resolve("s.csv"))).hasSize(4).anyMatch(line -> line.startsWith("I9,"));
        assertThat(err).isEmpty();
        assertThat(run("qc", "--bfile", path("c"), "--chr", "7", "--out-samples", path("t.tsv")))
                .isEqualTo(4);
        assertThat(err).contains("leave none of the 300 variants");
        assertThat(folder.resolve("t.tsv")).doesNotExist();
    }

    @Test
    void pruneKinshipGrmAndPcaRunOneAfterTheOther() throws IOException {
        assertThat(run(
                        "prune",
                        "--bfile",
                        path("c"),
                        "--window",
                        "50",
                        "--step",
                        "5",
                        "--r2",
                        "0.05",
                        "--out",
                        path("k.txt")))
                .isZero();
        int kept = Files.readAllLines(folder.resolve("k.txt")).size();
        assertThat(kept).isBetween(50, 299);
        assertThat(run("kinship", "--bfile", path("c"), "--out", path("kin.tsv")))
                .isZero();
        List<String> pairs = Files.readAllLines(folder.resolve("kin.tsv"));
        assertThat(pairs).hasSize(1 + 60 * 59 / 2);
        assertThat(pairs.get(0)).isEqualTo("sample_id_1\tsample_id_2\tvariant_count\thethet\tibs0\tkinship");
        assertThat(run("kinship", "--bfile", path("c"), "--min", "0.6", "--out", path("none.tsv")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("none.tsv"))).hasSize(1);
        assertThat(run("grm", "--bfile", path("c"), "--out", path("g.npy"))).isZero();
        assertThat(Files.size(folder.resolve("g.npy"))).isGreaterThan(60L * 60 * 8);
        assertThat(run(
                        "pca",
                        "--bfile",
                        path("c"),
                        "--extract",
                        path("k.txt"),
                        "--components",
                        "4",
                        "--out",
                        path("p.tsv"),
                        "--eigenvalues",
                        path("e.tsv"),
                        "--save-model",
                        path("m.tsv")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("p.tsv")).get(0)).isEqualTo("sample_id\tPC1\tPC2\tPC3\tPC4");
        assertThat(Files.readAllLines(folder.resolve("e.tsv")))
                .hasSize(5)
                .first()
                .isEqualTo("component\teigenvalue");
        assertThat(run("pca", "--bfile", path("c"), "--project", path("m.tsv"), "--out", path("q.tsv")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("q.tsv"))).hasSize(61);
    }

    @Test
    void tablesDoNotDependOnTheThreads() throws IOException {
        for (String threads : new String[] {"1", "3"}) {
            assertThat(run(
                            "pca",
                            "--bfile",
                            path("c"),
                            "--components",
                            "3",
                            "--solver",
                            "randomized",
                            "--threads",
                            threads,
                            "--out",
                            path(threads + ".tsv")))
                    .isZero();
        }
        assertThat(Files.mismatch(folder.resolve("1.tsv"), folder.resolve("3.tsv")))
                .isEqualTo(-1);
    }

    @Test
    void convertFromVcfGivesABedSet() throws IOException {
        Files.writeString(
                folder.resolve("x.vcf"),
                "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"
                        + "1\t5\tr\tA\tG\t.\t.\t.\tGT\t0/1\t1|1\n1\t6\ts\tA\tG,T\t.\t.\t.\tGT\t0/1\t1|2\n");
        assertThat(run("convert", "--vcf", path("x.vcf"), "--out-bed", path("x")))
                .isZero();
        assertThat(Files.readAllBytes(folder.resolve("x.bed"))).containsExactly(0x6c, 0x1b, 1, 0b0010);
        assertThat(Files.readAllLines(folder.resolve("x.bim"))).containsExactly("1\tr\t0\t5\tG\tA");
        assertThat(err).contains("note: 1 sites with several alternate alleles were left out");
    }

    @Test
    void faultsHaveTheirExitCodesAndLeaveNothingBehind() throws IOException {
        byte[] bed = Files.readAllBytes(folder.resolve("c.bed"));
        Files.write(folder.resolve("c.bed"), Arrays.copyOf(bed, bed.length - 7));
        assertThat(run("grm", "--bfile", path("c"), "--out", path("g.npy"))).isEqualTo(3);
        assertThat(err.lines()).singleElement().asString().startsWith("c.bed@4496: expected 4503 bytes");
        bed[0] = 0;
        Files.write(folder.resolve("c.bed"), bed);
        assertThat(run("kinship", "--bfile", path("c"), "--out", path("k.tsv"))).isEqualTo(3);
        assertThat(run("kinship", "--bfile", path("absent"), "--out", path("k.tsv")))
                .isEqualTo(5);
        assertThat(err).contains("absent.bed: cannot be read").doesNotContain(folder.toString());
        assertThat(run("kinship", "--out", path("k.tsv"))).isEqualTo(2);
        assertThat(run("prune", "--bfile", path("c"), "--window", "wide", "--out", path("k.tsv")))
                .isEqualTo(2);
        assertThat(run("qc", "--bfile", path("c"), "--out-variants", path("v.xlsx")))
                .isEqualTo(2);
        assertThat(folder.resolve("k.tsv")).doesNotExist();
        assertThat(folder.resolve("g.npy")).doesNotExist();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... arguments) {
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        String[] all = new String[arguments.length + 1];
        all[0] = "genomics";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int code = Main.run(all, new PrintWriter(stdout, true), new PrintWriter(stderr, true));
        out = stdout.toString();
        err = stderr.toString();
        return code;
    }
}
