package org.endotype.cli.command.genomics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.endotype.testdata.BcfBytes;
import org.endotype.testdata.BgenBytes;
import org.endotype.testdata.BgzfBytes;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Variants out of order, given twice, of alleles that are no bases or of another build, in every genotype format. */
class DisorderlyGenotypesTest {

    private static final List<String> PEOPLE = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    private static final double ORDER_OF_SUMMATION = 1e-12;

    @TempDir
    Path folder;

    private record Site(String chromosome, int position, String id, String reference, String alternate, int[] copies) {}

    enum Format {
        BED,
        PGEN,
        VCF,
        VCF_BGZF,
        BCF,
        BGEN
    }

    private static List<Site> sites() {
        SplittableRandom random = new SplittableRandom(6);
        List<Site> sites = new ArrayList<>();
        for (int v = 0; v < 30; v++) {
            int[] copies = random.ints(PEOPLE.size(), 0, 3).toArray();
            sites.add(new Site(v < 20 ? "1" : "2", 1000 * (v + 1), "v" + v, "A", "C", copies));
        }
        return sites;
    }

    /** Writes the sites in a format and gives the options that read them. */
    private List<String> write(Format format, List<Site> sites) throws IOException {
        Path file = folder.resolve("c." + format.name().toLowerCase(java.util.Locale.ROOT));
        BcfBytes bcf = BcfBytes.of(PEOPLE, List.of("1", "2"));
        BgenBytes bgen = BgenBytes.zlib(PEOPLE, 16);
        StringBuilder vcf =
                new StringBuilder("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
                        + String.join("\t", PEOPLE) + "\n");
        for (Site site : sites) {
            String[] calls = new String[PEOPLE.size()];
            double[][] probabilities = new double[PEOPLE.size()][];
            for (int i = 0; i < calls.length; i++) {
                int copies = site.copies()[i];
                calls[i] = new String[] {"0/0", "0/1", "1/1"}[copies];
                probabilities[i] = new double[] {copies == 0 ? 1 : 0, copies == 1 ? 1 : 0};
            }
            bcf.record(
                    site.chromosome(),
                    site.position(),
                    site.id(),
                    List.of(site.reference(), site.alternate()),
                    calls,
                    null);
            bgen.unphased(
                    site.chromosome(), site.position(), site.id(), site.reference(), site.alternate(), probabilities);
            vcf.append(String.join(
                            "\t",
                            site.chromosome(),
                            "" + site.position(),
                            site.id(),
                            site.reference(),
                            site.alternate(),
                            ".\t.\t.\tGT",
                            String.join("\t", calls)))
                    .append('\n');
        }
        byte[] text = vcf.toString().getBytes(StandardCharsets.UTF_8);
        switch (format) {
            case BED, PGEN -> {
                Path source = Files.write(folder.resolve("source.vcf"), text);
                String option = format == Format.BED ? "--out-bed" : "--out-pgen";
                assertThat(run(List.of("--vcf", source.toString()), "convert", option, folder.resolve("c"))
                                .exitCode())
                        .isZero();
                return List.of(
                        format == Format.BED ? "--bfile" : "--pfile",
                        folder.resolve("c").toString());
            }
            case VCF -> Files.write(file, text);
            case VCF_BGZF -> Files.write(file, BgzfBytes.compress(text));
            case BCF -> Files.write(file, bcf.encode());
            case BGEN -> {
                Files.write(file, bgen.encode());
                return List.of("--bgen", file.toString(), "ref-first");
            }
        }
        return List.of(format == Format.BCF ? "--bcf" : "--vcf", file.toString());
    }

    private static CommandRun run(List<String> input, String command, Object... rest) {
        List<Object> words = new ArrayList<>(List.of("genomics", command));
        words.addAll(input);
        words.addAll(List.of(rest));
        return CommandRun.of(words.toArray());
    }

    private double[] score(List<String> input, String warning) throws IOException {
        StringBuilder rows = new StringBuilder("CHR POS A1 A2 w\n");
        for (Site site : sites()) {
            rows.append("%s %d C A %s%n".formatted(site.chromosome(), site.position(), 1 + site.position() / 9000.0));
        }
        Path weights = Files.writeString(folder.resolve("w.txt"), rows);
        Path out = folder.resolve("scores.tsv");
        CommandRun run = run(input, "score", "--weights", weights, "--min-overlap", "0.5", "--out", out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains(warning);
        return TextTable.read(out).numbers("w_sum");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void variantsOutOfOrderScoreTheSameAndAreRefusedWhereOrderCounts(Format format) throws IOException {
        double[] expected = score(write(format, sites()), "30 of 30 variants");
        List<Site> shuffled = sites();
        Collections.shuffle(shuffled, new Random(4));
        List<String> input = write(format, shuffled);
        assertThat(score(input, "30 of 30 variants")).containsExactly(expected, within(ORDER_OF_SUMMATION * 1000));
        Path out = folder.resolve("out.txt");
        for (String window : new String[] {"5", "5kb"}) {
            CommandRun prune = run(input, "prune", "--window", window, "--step", "1", "--r2", "0.2", "--out", out);
            assertThat(prune.exitCode()).as(prune.err()).isEqualTo(4);
            assertThat(prune.err()).contains("sort the variants by chromosome and position");
        }
        CommandRun vcf = run(input, "convert", "--out-vcf", folder.resolve("out.vcf"));
        assertThat(vcf.exitCode()).isEqualTo(4);
        assertThat(vcf.err()).contains("is out of order");
        assertThat(out).doesNotExist();
        assertThat(folder.resolve("out.vcf")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aVariantGivenTwiceIsScoredOnceWithAWarningAndKeepsItsRows(Format format) throws IOException {
        double[] expected = score(write(format, sites()), "30 of 30 variants");
        List<Site> twice = sites();
        twice.add(4, twice.get(3));
        List<String> input = write(format, twice);
        assertThat(score(input, "hold the variants of 1 rows more than once; the first of each is scored"))
                .containsExactly(expected, within(ORDER_OF_SUMMATION * 1000));
        Path table = folder.resolve("variants.tsv");
        assertThat(run(input, "qc", "--out-variants", table).exitCode()).isZero();
        assertThat(TextTable.read(table).column("id")).hasSize(31).startsWith("v0", "v1", "v2", "v3", "v3", "v4");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void allelesThatAreNoBasesMatchNoWeightAndSayWhy(Format format) throws IOException {
        List<Site> sites = sites();
        String[] strange = {"N", "<DEL>", "CTT", "T"};
        for (int i = 0; i < strange.length; i++) {
            Site site = sites.get(i);
            sites.set(i, new Site(site.chromosome(), site.position(), site.id(), "A", strange[i], site.copies()));
        }
        assertThat(score(write(format, sites), "26 of 30 variants")).hasSize(PEOPLE.size());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aPositionBeyondItsChromosomeInTheBuildIsRefused(Format format) throws IOException {
        List<Site> sites = sites();
        Site last = sites.get(19);
        // Chromosome 1 has 249,250,621 bases in GRCh37 and 248,956,422 in GRCh38.
        sites.set(19, new Site("1", 249_000_000, last.id(), "A", "C", last.copies()));
        List<String> input = write(format, sites);
        Path out = folder.resolve("variants.tsv");
        CommandRun other = run(input, "qc", "--genome-build", "b38", "--out-variants", out);
        assertThat(other.exitCode()).as(other.err()).isEqualTo(4);
        assertThat(other.err()).contains("variant 20 lies at 1:249000000").doesNotContain(folder.toString());
        assertThat(out).doesNotExist();
        assertThat(run(input, "qc", "--genome-build", "b37", "--out-variants", out)
                        .exitCode())
                .isZero();
    }
}
