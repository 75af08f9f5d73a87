package org.endotype.cli.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.endotype.cli.CommandRun;
import org.endotype.cli.SmallStudy;
import org.endotype.core.table.NpyFile;
import org.endotype.core.table.TableWriter;
import org.endotype.testdata.BgenBytes;
import org.endotype.testdata.GzipBytes;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.SmallGenotypes;

/** Whole files that fuzzing starts from, made by code. */
final class FuzzSeeds {

    private static final String TABLE = "a,b,\"c\"\n1,2.5,NA\n-3,4e-2,\"5\"\n7,8,9\n";
    private static final String CONFOUNDS =
            "framewise_displacement\ttrans_x\trot_z\ta_comp_cor_00\nn/a\t0.1\t0.2\t0\n0.2\t0.3\t-1e-3\t0.5\n";

    private FuzzSeeds() {}

    static List<byte[]> of(FuzzTarget target) throws IOException {
        Path folder = Files.createTempDirectory("endotype-seed");
        try {
            target.prepare(folder);
            byte[] whole = Files.readAllBytes(folder.resolve(target.file()));
            return switch (target) {
                case BGEN -> List.of(whole, SmallGenotypes.create().bgen(BgenBytes.Packing.PLAIN));
                case BCF -> List.of(SmallGenotypes.create().bcf().plain(), whole);
                case WEIGHTS -> List.of(whole, SmallGenotypes.create().catalogWeights());
                case NIFTI -> List.of(whole, image(NiftiBytes.Version.NIFTI_2), GzipBytes.compress(whole));
                case VCF, CONFOUNDS, TABLE, NPY -> List.of(whole, GzipBytes.compress(whole));
                default -> List.of(whole);
            };
        } finally {
            delete(folder);
        }
    }

    /** The whole set that a file of this name belongs to. */
    static void write(String name, Path folder) throws IOException {
        SmallGenotypes genotypes = SmallGenotypes.create();
        Path file = folder.resolve(name);
        switch (name) {
            case "f.bed" -> genotypes.bed().writeTo(folder.resolve("f"));
            case "f.pgen" -> genotypes.pgen().writeTo(folder.resolve("f"));
            case "f.bgen" -> Files.write(file, genotypes.bgen(BgenBytes.Packing.ZLIB));
            case "f.vcf" -> Files.write(file, genotypes.vcf());
            case "f.bcf" -> Files.write(file, genotypes.bcf().encode());
            case "f.txt" -> Files.write(file, genotypes.weights());
            case "f.nii" -> Files.write(file, image(NiftiBytes.Version.NIFTI_1));
            case "f.tsv" -> Files.writeString(file, CONFOUNDS);
            case "f.csv" -> Files.writeString(file, TABLE);
            case "f.yaml" -> Files.move(SmallStudy.write(folder), file);
            case "f.npy" -> NpyFile.write(file, new double[] {1, 0.5, 0.5, 1}, 2, 2);
            case "f.parquet" ->
                TableWriter.write(file, List.of("id", "x"), sink -> {
                    for (int row = 0; row < 20; row++) {
                        sink.row("s" + row, row * 0.1);
                    }
                });
            case "model.json" -> model(folder);
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static byte[] image(NiftiBytes.Version version) {
        return NiftiBytes.withDefaults()
                .version(version)
                .grid(2, 2, 1)
                .volumes(3)
                .encode(new double[12]);
    }

    private static void model(Path folder) throws IOException {
        Path study = Files.createTempDirectory("endotype-study");
        try {
            SmallStudy.write(study);
            CommandRun run = CommandRun.of(
                    "stratify",
                    "--view",
                    "p=" + study.resolve("proteins.tsv"),
                    "--groups",
                    "1..2",
                    "--null-draws",
                    "19",
                    "--bootstraps",
                    "3",
                    "--method",
                    "gaussian-mixture",
                    "--out",
                    study.resolve("out"),
                    "--quiet");
            if (run.exitCode() != 0) {
                throw new IllegalStateException(run.err());
            }
            for (String name : List.of("model.json", "arrays.bin", "SHA256SUMS")) {
                Files.copy(study.resolve("out/model").resolve(name), folder.resolve(name));
            }
        } finally {
            delete(study);
        }
    }

    /** What an attacker who changes a model would do as well. */
    static void renewDigests(Path folder) throws IOException {
        StringBuilder sums = new StringBuilder();
        for (String name : List.of("model.json", "arrays.bin")) {
            try {
                sums.append(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256")
                                        .digest(Files.readAllBytes(folder.resolve(name)))))
                        .append("  ")
                        .append(name)
                        .append('\n');
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        Files.writeString(folder.resolve("SHA256SUMS"), sums.toString(), StandardCharsets.US_ASCII);
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Writes the seeds of every target below a folder, for the fuzzer. */
    public static void main(String[] arguments) throws IOException {
        for (FuzzTarget target : FuzzTarget.values()) {
            Path corpus =
                    Files.createDirectories(Path.of(arguments[0], target.name().toLowerCase(java.util.Locale.ROOT)));
            int number = 0;
            for (byte[] seed : target.seeds()) {
                Files.write(corpus.resolve("seed-" + ++number), seed);
            }
        }
    }
}
