package org.endotype.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.endotype.cli.CommandRun;
import org.endotype.cli.SmallStudy;
import org.endotype.cli.hostile.Specimen.Body;
import org.endotype.cli.hostile.Specimen.Command;
import org.endotype.cli.hostile.Specimen.Cut;
import org.endotype.cli.hostile.Specimen.Field;
import org.endotype.cli.hostile.Specimen.Seal;
import org.endotype.testdata.BgenBytes;
import org.endotype.testdata.BgzfBytes;
import org.endotype.testdata.GzipBytes;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.SmallGenotypes;

/** Whole files of every format in a folder of their own, each with the command that reads it. */
final class Specimens {

    private static final int VOLUMES = 60;
    private static final Seal NO_SEAL = () -> {};

    private final Path folder;
    private final List<Specimen> all = new ArrayList<>();

    private Specimens(Path folder) {
        this.folder = folder;
    }

    /** Writes the files; the folder is empty. */
    static List<Specimen> in(Path folder) throws IOException {
        Specimens specimens = new Specimens(folder);
        specimens.genotypes();
        specimens.images();
        specimens.tables();
        specimens.studies();
        specimens.pieces();
        return List.copyOf(specimens.all);
    }

    private void add(
            String name,
            Path file,
            Body body,
            Packing packing,
            List<Field> fields,
            int magic,
            Cut cut,
            Command command) {
        all.add(new Specimen(name, file, body, packing, fields, magic, cut, NO_SEAL, command));
    }

    private void text(String name, Path file, Packing packing, Command command) {
        add(name, file, Body.TEXT, packing, List.of(), 0, Cut.MAY_PASS, command);
    }

    private static List<Field> fields(int width, int... offsets) {
        return Arrays.stream(offsets).mapToObj(at -> new Field(at, width)).toList();
    }

    private void genotypes() throws IOException {
        SmallGenotypes genotypes = SmallGenotypes.create();
        Path prefix = folder.resolve("c");
        genotypes.bed().writeTo(prefix);
        genotypes.pgen().writeTo(folder.resolve("p"));
        Path weights = Files.write(folder.resolve("weights.tsv"), genotypes.weights());
        Path bgen = Files.write(folder.resolve("c.bgen"), genotypes.bgen(BgenBytes.Packing.ZLIB));
        Path plainBgen = Files.write(folder.resolve("u.bgen"), genotypes.bgen(BgenBytes.Packing.PLAIN));
        Path sample = Files.write(folder.resolve("c.sample"), genotypes.sample());
        Path vcf = Files.write(folder.resolve("c.vcf"), genotypes.vcf());
        Path gzip = Files.write(folder.resolve("g.vcf.gz"), GzipBytes.compress(genotypes.vcf()));
        Path bgzf = Files.write(folder.resolve("b.vcf.gz"), BgzfBytes.compress(genotypes.vcf()));
        byte[] plainBcf = genotypes.bcf().plain();
        Path bcf = Files.write(folder.resolve("c.bcf"), BgzfBytes.compress(plainBcf));
        Command bed = out -> List.of(
                "genomics",
                "qc",
                "--bfile",
                prefix,
                "--out-variants",
                out.resolve("v.tsv"),
                "--out-samples",
                out.resolve("s.tsv"),
                "--quiet");
        add(".bed", folder.resolve("c.bed"), Body.BINARY, Packing.NONE, fields(1, 2), 3, Cut.NOTICED, bed);
        add(".bim", folder.resolve("c.bim"), Body.TEXT, Packing.NONE, List.of(), 0, Cut.MAY_PASS, bed);
        add(".fam", folder.resolve("c.fam"), Body.TEXT, Packing.NONE, List.of(), 0, Cut.MAY_PASS, bed);
        Command pgen = score(weights, "--pfile", folder.resolve("p"));
        List<Field> counts = new ArrayList<>(fields(4, 3, 7));
        counts.addAll(fields(1, 2, 11, 12, 20, 24, 30, 60));
        add(".pgen", folder.resolve("p.pgen"), Body.BINARY, Packing.NONE, counts, 2, Cut.NOTICED, pgen);
        text(".pvar", folder.resolve("p.pvar"), Packing.NONE, pgen);
        text(".psam", folder.resolve("p.psam"), Packing.NONE, pgen);
        List<Field> bgenFields = new ArrayList<>(fields(4, 0, 4, 8, 12, 20, 24, 28));
        bgenFields.addAll(fields(2, 32, 36));
        int first = 4
                + ByteBuffer.wrap(Files.readAllBytes(bgen))
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getInt(0);
        // Lengths of the first variant's ids, chromosome, alleles and probabilities.
        bgenFields.addAll(fields(2, first, first + 5, first + 10, first + 17));
        bgenFields.addAll(fields(4, first + 13, first + 19, first + 24, first + 29, first + 33));
        add(
                ".bgen, zlib",
                bgen,
                Body.BINARY,
                Packing.NONE,
                bgenFields,
                0,
                Cut.NOTICED,
                score(weights, "--bgen", bgen, "ref-first"));
        add(
                ".bgen, plain",
                plainBgen,
                Body.BINARY,
                Packing.NONE,
                bgenFields,
                0,
                Cut.NOTICED,
                score(weights, "--bgen", plainBgen, "ref-first"));
        text(".sample", sample, Packing.NONE, score(weights, "--bgen", bgen, "ref-first", "--sample", sample));
        text(".vcf", vcf, Packing.NONE, score(weights, "--vcf", vcf));
        text(".vcf.gz, gzip", gzip, Packing.GZIP, score(weights, "--vcf", gzip));
        text(".vcf.gz, BGZF", bgzf, Packing.BGZF, score(weights, "--vcf", bgzf));
        int records = 9 + (plainBcf[5] & 0xff) + ((plainBcf[6] & 0xff) << 8);
        List<Field> bcfFields = new ArrayList<>(fields(4, 5));
        bcfFields.addAll(
                fields(4, records, records + 4, records + 8, records + 12, records + 16, records + 24, records + 28));
        bcfFields.addAll(fields(1, records + 32, records + 37, records + 39, records + 44, records + 48, records + 52));
        add(".bcf", bcf, Body.BINARY, Packing.BGZF, bcfFields, 5, Cut.MAY_PASS, score(weights, "--bcf", bcf));
        text("weights", weights, Packing.NONE, score(weights, "--bfile", prefix));
        Path catalog = Files.write(folder.resolve("PGS000001.txt.gz"), GzipBytes.compress(genotypes.catalogWeights()));
        text("PGS Catalog .txt.gz", catalog, Packing.GZIP, score(catalog, "--bfile", prefix));
    }

    private static Command score(Path weights, Object... input) {
        return out -> {
            List<Object> words = new ArrayList<>(List.of("genomics", "score", "--weights", weights, "--out"));
            words.add(out.resolve("scores.tsv"));
            words.add("--quiet");
            words.addAll(Arrays.asList(input));
            return words;
        };
    }

    private static double[] noise(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] noise = new double[count];
        Arrays.setAll(noise, i -> 1000 + random.nextInt(100));
        return noise;
    }

    private void images() throws IOException {
        NiftiBytes bold =
                NiftiBytes.withDefaults().grid(4, 2, 1).volumes(VOLUMES).repetitionTimeSeconds(2);
        Path plain = Files.write(folder.resolve("bold.nii"), bold.encode(noise(8 * VOLUMES, 4)));
        Path gzip =
                Files.write(folder.resolve("z_bold.nii.gz"), GzipBytes.compress(bold.encode(noise(8 * VOLUMES, 4))));
        byte[] second = bold.version(NiftiBytes.Version.NIFTI_2).encode(noise(8 * VOLUMES, 4));
        Path two = Files.write(folder.resolve("two.nii"), second);
        Path atlas = Files.write(
                folder.resolve("atlas.nii"),
                NiftiBytes.withDefaults().grid(4, 2, 1).encode(new double[] {1, 1, 2, 2, 3, 3, 0, 0}));
        Path confounds = Files.writeString(folder.resolve("confounds.tsv"), confounds(5));
        Path sidecar = Files.writeString(
                folder.resolve("z_bold.json"),
                "{\"TaskName\": \"rest\", \"RepetitionTime\": 2.0, \"SliceTiming\": [0, 0.5, 1.0], \"Deep\": {\"a\": [1]}}");
        List<Field> one = new ArrayList<>(fields(2, 40, 42, 44, 46, 48, 50, 70, 72, 252, 254));
        one.addAll(fields(4, 0, 108, 112, 116, 76, 80, 92, 280));
        List<Field> later = new ArrayList<>(fields(8, 16, 24, 32, 40, 48, 56, 104, 112, 168, 176));
        later.addAll(fields(4, 0, 344, 348));
        later.addAll(fields(2, 12, 14));
        add(".nii", plain, Body.BINARY, Packing.NONE, one, 4, Cut.NOTICED, series(atlas, plain));
        add(".nii, NIfTI-2", two, Body.BINARY, Packing.NONE, later, 4, Cut.NOTICED, series(atlas, two));
        add(".nii.gz", gzip, Body.BINARY, Packing.GZIP, one, 4, Cut.NOTICED, series(atlas, gzip));
        add("atlas .nii", atlas, Body.BINARY, Packing.NONE, one, 4, Cut.NOTICED, series(atlas, plain));
        text("confounds", confounds, Packing.NONE, series(atlas, plain, "--confounds", confounds, "--strategy", "6P"));
        add(
                "sidecar .json",
                sidecar,
                Body.TEXT,
                Packing.NONE,
                List.of(),
                0,
                Cut.NOTICED,
                series(atlas, gzip, "--high-pass", "0.01"));
    }

    private static Command series(Path atlas, Path bold, Object... more) {
        return out -> {
            List<Object> words = new ArrayList<>(List.of("imaging", "timeseries", "--bold", bold, "--atlas", atlas));
            words.addAll(List.of("--out", out.resolve("series.tsv"), "--quiet"));
            words.addAll(Arrays.asList(more));
            return words;
        };
    }

    private static String confounds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text =
                new StringBuilder("framewise_displacement\ttrans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n");
        for (int t = 0; t < VOLUMES; t++) {
            text.append(t == 0 ? "n/a" : "0.1");
            for (int c = 0; c < 6; c++) {
                text.append('\t').append(String.format(Locale.ROOT, "%.5f", random.nextDouble() / 100));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private void tables() throws IOException {
        StringBuilder series = new StringBuilder("a\tb\tc\td\n");
        double[] values = noise(4 * 40, 8);
        for (int row = 0; row < 40; row++) {
            for (int column = 0; column < 4; column++) {
                series.append(column == 0 ? "" : "\t").append(values[4 * row + column] / 64);
            }
            series.append('\n');
        }
        Path tsv = Files.writeString(folder.resolve("series.tsv"), series);
        text("table .tsv", tsv, Packing.NONE, connectivity(tsv));
        Path gzip = Files.write(
                folder.resolve("series.tsv.gz"),
                GzipBytes.compress(series.toString().getBytes(StandardCharsets.UTF_8)));
        text("table .tsv.gz", gzip, Packing.GZIP, connectivity(gzip));
        StringBuilder counts = new StringBuilder("gene,s1,s2,s3,s4\n");
        SplittableRandom random = new SplittableRandom(2);
        for (int gene = 0; gene < 25; gene++) {
            counts.append("g").append(gene);
            for (int s = 0; s < 4; s++) {
                counts.append(',').append(random.nextInt(500));
            }
            counts.append('\n');
        }
        Path csv = Files.writeString(folder.resolve("counts.csv"), counts);
        text("table .csv", csv, Packing.NONE, normalize(csv));
        Path parquet = folder.resolve("counts.parquet");
        CommandRun made = CommandRun.of("omics", "normalize", "--counts", csv, "--method", "log-cpm", "--out", parquet);
        assertThat(made.exitCode()).as(made.err()).isZero();
        byte[] bytes = Files.readAllBytes(parquet);
        int footer = bytes.length
                - 8
                - ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        List<Field> lengths = new ArrayList<>(fields(4, bytes.length - 8));
        for (int at = footer; at < bytes.length - 9; at += 3) {
            lengths.add(new Field(at, 1 + at % 2));
        }
        add(
                ".parquet",
                parquet,
                Body.BINARY,
                Packing.NONE,
                lengths,
                4,
                Cut.NOTICED,
                out -> List.of(
                        "omics",
                        "normalize",
                        "--counts",
                        parquet,
                        "--method",
                        "quantile",
                        "--out",
                        out.resolve("n.tsv"),
                        "--quiet"));
        Path npy = folder.resolve("m.npy");
        CommandRun matrix = CommandRun.of(
                "imaging",
                "connectivity",
                "--timeseries",
                tsv,
                "--kind",
                "correlation",
                "--estimator",
                "empirical",
                "--out",
                npy);
        assertThat(matrix.exitCode()).as(matrix.err()).isZero();
        // The header is text: the digits of its shape stand after "(".
        int shape = new String(Files.readAllBytes(npy), StandardCharsets.ISO_8859_1).indexOf('(');
        List<Field> header = new ArrayList<>(fields(2, 8));
        header.addAll(fields(1, 6, 7, shape + 1, shape + 2, shape + 4, 21, 22, 23));
        add(
                ".npy",
                npy,
                Body.BINARY,
                Packing.NONE,
                header,
                6,
                Cut.NOTICED,
                out -> List.of(
                        "imaging",
                        "network",
                        "--matrix",
                        npy,
                        "--density",
                        "0.5",
                        "--restarts",
                        "2",
                        "--out-nodes",
                        out.resolve("n.tsv"),
                        "--out-global",
                        out.resolve("g.tsv"),
                        "--quiet"));
    }

    private static Command connectivity(Path series) {
        return out -> List.of(
                "imaging",
                "connectivity",
                "--timeseries",
                series,
                "--kind",
                "correlation",
                "--estimator",
                "ledoit-wolf",
                "--out",
                out.resolve("r.tsv"),
                "--quiet");
    }

    private static Command normalize(Path counts) {
        return out -> List.of(
                "omics",
                "normalize",
                "--counts",
                counts,
                "--method",
                "log-cpm",
                "--out",
                out.resolve("n.tsv"),
                "--quiet");
    }

    private void studies() throws IOException {
        Path study = Files.createDirectory(folder.resolve("study"));
        Path yaml = SmallStudy.write(study);
        text("cohort .yaml", yaml, Packing.NONE, out -> List.of("validate", yaml));
        Path fitted = folder.resolve("fitted");
        CommandRun run = CommandRun.of(
                "stratify",
                "--view",
                "p=" + study.resolve("proteins.tsv"),
                "--view",
                "g=" + study.resolve("genes.csv"),
                "--groups",
                "1..3",
                "--null-draws",
                "19",
                "--bootstraps",
                "5",
                "--method",
                "gaussian-mixture",
                "--out",
                fitted,
                "--quiet");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Path model = fitted.resolve("model");
        Command assign = out -> List.of(
                "assign",
                "--model",
                model,
                "--view",
                "p=" + study.resolve("proteins.tsv"),
                "--view",
                "g=" + study.resolve("genes.csv"),
                "--out",
                out.resolve("a.tsv"));
        Seal digests = () -> {
            StringBuilder sums = new StringBuilder();
            for (String name : List.of("model.json", "arrays.bin")) {
                sums.append(sha256(Files.readAllBytes(model.resolve(name))))
                        .append("  ")
                        .append(name)
                        .append('\n');
            }
            Files.writeString(model.resolve("SHA256SUMS"), sums);
        };
        all.add(new Specimen(
                "model .json",
                model.resolve("model.json"),
                Body.TEXT,
                Packing.NONE,
                List.of(),
                1,
                Cut.MAY_PASS,
                digests,
                assign));
        all.add(new Specimen(
                "model arrays",
                model.resolve("arrays.bin"),
                Body.BINARY,
                Packing.NONE,
                List.of(),
                0,
                Cut.NOTICED,
                digests,
                assign));
        Path outcomes = study.resolve("outcomes.tsv");
        Path groups = fitted.resolve("groups/assignments.tsv");
        Command respond = out -> List.of(
                "respond",
                "--groups",
                groups,
                "--outcomes",
                outcomes,
                "--scale",
                "MADRS",
                "--baseline",
                "base",
                "--endpoint",
                "end",
                "--arm",
                "arm",
                "--permutations",
                "19",
                "--out",
                out.resolve("r"),
                "--quiet");
        text("outcomes .tsv", outcomes, Packing.NONE, respond);
        text("groups .tsv", groups, Packing.NONE, respond);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A study of scans in one shard, whose pieces a merge reads. */
    private void pieces() throws IOException {
        Path study = Files.createDirectory(folder.resolve("scans"));
        StringBuilder participants = new StringBuilder("participant_id\tage\n");
        NiftiBytes bold =
                NiftiBytes.withDefaults().grid(4, 2, 1).volumes(VOLUMES).repetitionTimeSeconds(2);
        for (int i = 1; i <= 24; i++) {
            String id = String.format(Locale.ROOT, "sub-%02d", i);
            participants.append(id).append('\t').append(20 + i).append('\n');
            Path func = Files.createDirectories(study.resolve("derivatives/" + id + "/func"));
            Files.write(
                    func.resolve(id + "_task-rest_desc-preproc_bold.nii.gz"),
                    GzipBytes.compress(bold.encode(noise(8 * VOLUMES, i))));
            Files.writeString(func.resolve(id + "_task-rest_desc-confounds_timeseries.tsv"), confounds(i));
        }
        Files.writeString(study.resolve("participants.tsv"), participants);
        Files.copy(folder.resolve("atlas.nii"), study.resolve("atlas.nii"));
        Path cohort = Files.writeString(
                study.resolve("cohort.yaml"),
                """
                name: scans
                participants: participants.tsv
                views:
                  connectome: {type: functional-connectivity, bids: derivatives, atlas: atlas.nii, confounds: 6P}
                stratify: {method: gaussian-mixture, groups: 1..2, null-draws: 19, bootstraps: 3}
                """);
        Path shard = folder.resolve("shard");
        CommandRun made = CommandRun.of("shard", cohort, "--part", "1/1", "--out", shard, "--quiet");
        assertThat(made.exitCode()).as(made.err()).isZero();
        Path piece = shard.resolve("connectome/3.piece");
        Command merge = out -> List.of("merge", cohort, "--shards", shard, "--out", out.resolve("run"), "--quiet");
        Seal checksum = () -> {
            byte[] bytes = Files.readAllBytes(piece);
            if (bytes.length >= 4) {
                CRC32C sum = new CRC32C();
                sum.update(bytes, 0, bytes.length - 4);
                ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) sum.getValue());
                Files.write(piece, bytes);
            }
        };
        byte[] bytes = Files.readAllBytes(piece);
        List<Field> counts = new ArrayList<>();
        for (int at = 8; at < Math.min(bytes.length - 4, 140); at++) {
            counts.add(new Field(at, 1 + at % 4));
        }
        all.add(new Specimen(
                "shard's piece", piece, Body.BINARY, Packing.NONE, counts, 8, Cut.NOTICED, checksum, merge));
        text("shard.json", shard.resolve("shard.json"), Packing.NONE, merge);
    }
}
