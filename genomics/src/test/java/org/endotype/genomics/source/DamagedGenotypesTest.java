package org.endotype.genomics.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.DosageCohort;
import org.endotype.genomics.bgen.ReferenceAllele;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.plink.BedWriter;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.vcf.DosageField;
import org.endotype.genomics.vcf.VcfOptions;
import org.endotype.testdata.BgenBytes.Packing;
import org.endotype.testdata.BgzfBytes;
import org.endotype.testdata.Damage;
import org.endotype.testdata.GzipBytes;
import org.endotype.testdata.PgenBytes.Dosages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bad files of every format: told in one line with the right exit code, or read as documented; never anything else. */
class DamagedGenotypesTest {

    private static final int PLACES = 20;
    private static final int FLIPS = 150;
    private static final DosageCohort COHORT = new DosageCohort(37, 30, 5);

    @TempDir
    Path folder;

    /** A file of each format, whole. */
    enum Format {
        BED(".bed", Guard.NONE),
        BIM(".bim", Guard.NONE),
        FAM(".fam", Guard.NONE),
        PGEN(".pgen", Guard.NONE),
        PVAR(".pvar", Guard.NONE),
        PSAM(".psam", Guard.NONE),
        VCF(".vcf", Guard.NONE),
        VCF_GZIP(".vcf.gz", Guard.CHECKSUM),
        VCF_BGZF(".vcf.gz", Guard.CHECKSUM),
        BCF(".bcf", Guard.CHECKSUM),
        BGEN_PLAIN(".bgen", Guard.NONE),
        BGEN_ZLIB(".bgen", Guard.NONE),
        BGEN_ZSTANDARD(".bgen", Guard.NONE);

        final String extension;
        final Guard guard;

        Format(String extension, Guard guard) {
            this.extension = extension;
            this.guard = guard;
        }
    }

    /** Whether the format can notice any flipped bit. */
    enum Guard {
        NONE,
        CHECKSUM
    }

    private Path write(Format format) throws IOException {
        Path prefix = folder.resolve("c");
        Path file = Path.of(prefix + format.extension);
        switch (format) {
            case BED, BIM, FAM ->
                BedWriter.write(GenotypeSources.openPgen(COHORT.writePgen(prefix, Dosages.NONE)), prefix);
            case PGEN, PVAR, PSAM -> COHORT.writePgen(prefix, Dosages.LISTED);
            case VCF -> Files.write(file, COHORT.vcf());
            case VCF_GZIP -> Files.write(file, GzipBytes.compress(COHORT.vcf()));
            case VCF_BGZF -> Files.write(file, BgzfBytes.compress(COHORT.vcf()));
            case BCF -> Files.write(file, COHORT.bcf().encode());
            case BGEN_PLAIN -> Files.write(file, COHORT.bgen(16, Packing.PLAIN));
            case BGEN_ZLIB -> Files.write(file, COHORT.bgen(16, Packing.ZLIB));
            case BGEN_ZSTANDARD -> Files.write(file, COHORT.bgen(16, Packing.ZSTANDARD));
        }
        return file;
    }

    private GenotypeSource open(Format format, Path file) {
        return switch (format) {
            case BED, BIM, FAM -> GenotypeSources.openBed(folder.resolve("c"));
            case PGEN, PVAR, PSAM -> GenotypeSources.openPgen(folder.resolve("c"));
            case VCF, VCF_GZIP, VCF_BGZF, BCF ->
                GenotypeSources.openVcf(file, VcfOptions.withDefaults().with(DosageField.DS), new Parallelism(1));
            default -> GenotypeSources.openBgen(file, null, ReferenceAllele.FIRST);
        };
    }

    private int[][] read(Format format, Path file) {
        return DosageCohort.stepsOf(open(format, file));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void everyTruncationIsRefused(Format format) throws IOException {
        Path file = write(format);
        byte[] whole = Files.readAllBytes(file);
        for (int place = 0; place < PLACES; place++) {
            int length = (int) ((long) whole.length * place / PLACES);
            Files.write(file, Damage.truncate(whole, length));
            assertRefused(catchThrowable(() -> read(format, file)), "cut after " + length + " bytes");
        }
        Files.write(file, Damage.truncate(whole, whole.length - 1));
        Throwable lastByte = catchThrowable(() -> read(format, file));
        if (lastByte != null || !List.of(".bim", ".fam", ".pvar", ".psam").contains(format.extension)) {
            // A text file may lack its last line end.
            assertRefused(lastByte, "cut before the last byte");
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aFlippedBitIsRefusedOrLeavesAWellFormedFile(Format format) throws IOException {
        Path file = write(format);
        byte[] whole = Files.readAllBytes(file);
        int[][] expected = read(format, file);
        SplittableRandom random = new SplittableRandom(format.ordinal());
        int refused = 0;
        for (int i = 0; i < FLIPS; i++) {
            Files.write(file, Damage.flipBit(whole, random.nextInt(whole.length), random.nextInt(8)));
            int[][][] found = new int[1][][];
            Throwable failure = catchThrowable(() -> found[0] = read(format, file));
            if (failure != null) {
                assertRefused(failure, "flip " + i);
                refused++;
            } else if (format.guard == Guard.CHECKSUM) {
                // Unused bits of headers (times, operating systems) may change; genotypes may not.
                assertThat(Arrays.deepEquals(found[0], expected))
                        .as("flip %d", i)
                        .isTrue();
            }
        }
        if (format.guard == Guard.CHECKSUM) {
            assertThat(refused).isGreaterThan(FLIPS * 9 / 10);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"BED", "PGEN", "VCF", "VCF_GZIP", "BCF", "BGEN_PLAIN", "BGEN_ZLIB"})
    void anotherMagicIsRefusedAtItsByte(Format format) throws IOException {
        Path file = write(format);
        int at = format == Format.BGEN_PLAIN || format == Format.BGEN_ZLIB ? 16 : 0;
        Files.write(
                file, Damage.overwrite(Files.readAllBytes(file), at, (byte) 'Q', (byte) 'Q', (byte) 'Q', (byte) 'Q'));
        assertRefused(catchThrowable(() -> open(format, file)), "another magic");
    }

    private static void assertRefused(Throwable failure, String what) {
        assertThat(failure).as(what).isInstanceOf(EndotypeException.class);
        assertThat(((EndotypeException) failure).exitCode())
                .as(what)
                .isIn(ExitCode.MALFORMED_INPUT, ExitCode.INCONSISTENT_INPUT);
        assertThat(failure.getMessage()).as(what).startsWith("c.").doesNotContain("\n");
    }

    @Test
    void headersThatClaimTooMuchTakeNoMemory() throws IOException {
        Path pgen = write(Format.PGEN);
        byte[] whole = Files.readAllBytes(pgen);
        byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
        for (int mode : new int[] {0x02, 0x03, 0x04, 0x10, 0x11}) {
            byte[] lying = Damage.overwrite(whole, 3, huge);
            lying[2] = (byte) mode;
            Files.write(pgen, lying);
            assertThatThrownBy(() -> open(Format.PGEN, pgen)).isInstanceOf(MalformedInput.class);
        }
        Path bgen = write(Format.BGEN_ZLIB);
        byte[] bgenBytes = Files.readAllBytes(bgen);
        for (int field : new int[] {0, 4, 8, 12, 24, 28}) {
            Files.write(bgen, Damage.overwrite(bgenBytes, field, huge));
            assertThatThrownBy(() -> open(Format.BGEN_ZLIB, bgen)).isInstanceOf(MalformedInput.class);
        }
        Path bcf = folder.resolve("c.bcf");
        byte[] plain = COHORT.bcf().plain();
        int records = 9 + (plain[5] & 0xff) + ((plain[6] & 0xff) << 8);
        for (int field : new int[] {5, records, records + 4}) {
            Files.write(bcf, Damage.overwrite(plain, field, huge));
            assertThatThrownBy(() -> open(Format.BCF, bcf)).isInstanceOf(MalformedInput.class);
        }
    }

    @Test
    void countsThatDisagreeBetweenFilesAreRefused() throws IOException {
        Path bgen = write(Format.BGEN_ZLIB);
        Path sample = folder.resolve("other.sample");
        Files.writeString(sample, "ID_1 ID_2 missing\n0 0 0\na a 0\nb b 0\n");
        assertThatThrownBy(() -> GenotypeSources.openBgen(bgen, sample, ReferenceAllele.FIRST))
                .isInstanceOf(InconsistentInput.class)
                .hasMessage("other.sample: lists 2 samples, the .bgen holds 37; the files are not from one set");
        write(Format.PGEN);
        Damage.repeatLineOfFile(folder.resolve("c.pvar"), 3);
        assertThatThrownBy(() -> open(Format.PGEN, folder.resolve("c.pgen")))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("holds 30 variants, the .pvar lists 31");
    }

    @Test
    void anotherBuildIsRefusedByContigLengthsAndByPositions() throws IOException {
        String head = "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n"
                + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n";
        Path file = folder.resolve("b.vcf");
        Files.writeString(file, head + "chr1\t100\t.\tA\tG\t.\t.\t.\tGT\t0/1\n");
        GenotypeSource source = GenotypeSources.openVcf(file);
        assertThat(source.statedBuild()).contains(GenomeBuild.B38);
        BuildCheck.require(source, GenomeBuild.B38);
        assertThatThrownBy(() -> BuildCheck.require(source, GenomeBuild.B37))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("states contig lengths of b38, the command says b37");
        Files.writeString(file, head.replace(",length=248956422", "") + "chr1\t249000000\t.\tA\tG\t.\t.\t.\tGT\t0/1\n");
        GenotypeSource beyond = GenotypeSources.openVcf(file);
        BuildCheck.require(beyond, GenomeBuild.B37);
        assertThatThrownBy(() -> BuildCheck.require(beyond, GenomeBuild.B38))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("variant 1 lies at chr1:249000000");
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"BIM", "FAM", "PVAR", "PSAM"})
    void aTextFileWithoutItsLastLineEndIsReadWithAWarning(Format format) throws IOException {
        Path file = write(format);
        byte[] whole = Files.readAllBytes(file);
        assertThat(GenotypeSelection.everything().warnings(open(format, file))).isEmpty();
        Files.write(file, Damage.truncate(whole, whole.length - 1));
        assertThat(GenotypeSelection.everything().warnings(open(format, file)))
                .containsExactly("c" + format.extension
                        + ": its last line does not end; if the file was cut short, its last value may be too");
    }

    @Test
    void listsThatEndWithinALineAreReadWithAWarning() throws IOException {
        GenotypeSource source = open(Format.PGEN, write(Format.PGEN));
        Path list = folder.resolve("list.txt");
        Files.writeString(list, source.samples().id(0) + "\n" + source.samples().id(1));
        assertThat(GenotypeSelection.everything().keep(SampleList.read(list)).warnings(source))
                .containsExactly(
                        "list.txt: its last line does not end; if the file was cut short, its last value may be"
                                + " too");
        Files.writeString(list, source.variants().get(0).id());
        assertThat(GenotypeSelection.everything()
                        .extract(VariantList.read(list))
                        .warnings(source))
                .anySatisfy(warning -> assertThat(warning).startsWith("list.txt: its last line does not end"));
    }
}
