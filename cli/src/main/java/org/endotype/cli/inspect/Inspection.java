package org.endotype.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.endotype.cli.option.ViewTypes;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;
import org.endotype.core.file.JsonInput;
import org.endotype.core.pipeline.config.CohortFile;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.table.DelimitedReader;
import org.endotype.core.table.ParquetColumns;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.score.WeightFiles;
import org.endotype.genomics.score.WeightTable;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.variant.Variant;
import org.endotype.imaging.nifti.NiftiHeader;
import org.endotype.imaging.nifti.NiftiImage;

/**
 * Tells what a file is by its content where that can be told, else by its name, and reads it as the commands would: a
 * file that they would refuse is refused here with the same line.
 */
public final class Inspection {

    private static final int HEAD_BYTES = 512;

    private Inspection() {}

    public static FileFacts of(Path path) {
        if (Files.isDirectory(path)) {
            return folder(path);
        }
        String name = nameOf(path).toLowerCase(Locale.ROOT);
        if (!Files.exists(path) && Files.exists(Path.of(path + ".bed"))) {
            return genotypes(path, "plink-bed");
        }
        if (!Files.exists(path) && Files.exists(Path.of(path + ".pgen"))) {
            return genotypes(path, "plink-pgen");
        }
        if (name.endsWith(".parquet")) {
            InputFiles.requireReadable(path);
            return parquet(path);
        }
        byte[] head = head(path);
        if (startsWith(head, 0x6c, 0x1b)) {
            boolean bed = head.length < 3 || head[2] == 0 || head[2] == 1;
            return bed && !name.endsWith(".pgen")
                    ? genotypes(withoutExtension(path), "plink-bed")
                    : genotypes(path, "plink-pgen");
        }
        if (startsWith(head, 'B', 'C', 'F')) {
            return genotypes(path, "bcf");
        }
        if (name.endsWith(".bgen")) {
            return genotypes(path, "bgen");
        }
        String text = new String(head, StandardCharsets.UTF_8);
        if (text.startsWith("##fileformat=VCF")) {
            return genotypes(path, "vcf");
        }
        if (isNifti(head)) {
            return nifti(path);
        }
        if (name.endsWith(".bed") || name.endsWith(".bim") || name.endsWith(".fam")) {
            return genotypes(withoutExtension(path), "plink-bed");
        }
        if (name.contains(".pvar") || name.contains(".psam") || name.endsWith(".pgen")) {
            String stem = path.toString().replaceAll("\\.(pvar|psam|pgen)(\\.zst|\\.gz)?$", "");
            return genotypes(Path.of(stem + ".pgen"), "plink-pgen");
        }
        if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
            return nifti(path);
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return cohort(path);
        }
        if (text.startsWith("###PGS CATALOG SCORING FILE")) {
            return weights(path);
        }
        if (name.endsWith(".json")) {
            return json(path);
        }
        return table(path);
    }

    private static FileFacts folder(Path folder) {
        if (Files.exists(folder.resolve("run.json"))) {
            JsonNode manifest = readJson(folder.resolve("run.json"));
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("study", manifest.path("name").asText());
            facts.put("status", manifest.path("status").asText());
            facts.put("verdict", manifest.path("verdict").asText());
            if (manifest.has("failure")) {
                facts.put("failure", manifest.at("/failure/message").asText());
            }
            facts.put("finished", manifest.path("finished").asText());
            facts.put("outputs", manifest.path("outputs").findValuesAsText("path"));
            return new FileFacts(nameOf(folder), "run-folder", facts);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        Map<String, Integer> extensions = new TreeMap<>();
        try (var files = Files.walk(folder, 8)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> extensions.merge(extensionOf(nameOf(file)), 1, Integer::sum));
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "read", failure);
        }
        extensions.forEach((extension, count) -> facts.put(extension + " files", count));
        boolean bids = Files.exists(folder.resolve("dataset_description.json"));
        return new FileFacts(nameOf(folder), bids ? "bids-folder" : "folder", facts);
    }

    private static FileFacts genotypes(Path path, String kind) {
        GenotypeSource source = GenotypeSources.openWithDosages(path);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("samples", source.samples().size());
        facts.put("variants", source.variants().size());
        facts.put(
                "chromosomes",
                source.variants().stream().map(Variant::chromosome).distinct().toList());
        facts.put("dosages", source.hasDosages() ? "yes" : "no");
        source.statedBuild().ifPresent(build -> facts.put("genome_build", build.toString()));
        if (!source.notes().isEmpty()) {
            facts.put("notes", source.notes());
        }
        return new FileFacts(nameOf(path), kind, facts);
    }

    private static FileFacts nifti(Path path) {
        NiftiHeader header = NiftiImage.open(path).header();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", header.version());
        facts.put("voxels", header.size(0) + " x " + header.size(1) + " x " + header.size(2));
        facts.put("volumes", header.volumeCount());
        List<String> sizes = new ArrayList<>();
        for (int column = 0; column < 3; column++) {
            double square = 0;
            for (int row = 0; row < 3; row++) {
                square += Math.pow(header.affine().entry(row, column), 2);
            }
            sizes.add(String.format(Locale.ROOT, "%.3g", Math.sqrt(square)));
        }
        facts.put("voxel_size_mm", String.join(" x ", sizes));
        header.repetitionTimeSeconds().ifPresent(seconds -> facts.put("repetition_time_seconds", seconds));
        facts.put("datatype", header.datatype().name().toLowerCase(Locale.ROOT));
        facts.put("scaling", header.isUnscaled() ? "none" : header.slope() + " x value + " + header.intercept());
        facts.put(
                "affine_from",
                header.affineSource().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        facts.put(
                "byte_order",
                header.byteOrder().toString().toLowerCase(Locale.ROOT).replace('_', ' '));
        return new FileFacts(nameOf(path), "nifti", facts);
    }

    private static FileFacts cohort(Path path) {
        CohortPlan plan = CohortFile.read(path, ViewTypes.all(), List.of());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("study", plan.name());
        facts.put(
                "views",
                plan.views().stream()
                        .map(view -> view.name() + " (" + view.builder().type() + ", "
                                + view.role().word() + ")")
                        .toList());
        facts.put("outcome", plan.outcome().isPresent() ? "given" : "none");
        facts.put("groups", plan.stratify().text("groups"));
        facts.put("seed", plan.seed());
        return new FileFacts(nameOf(path), "cohort-file", facts);
    }

    private static FileFacts weights(Path path) {
        WeightTable table = WeightFiles.read(path);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("scores", table.scoreNames());
        facts.put("variants", table.variants().size());
        facts.put("original_build", String.valueOf(table.originalBuild()));
        facts.put("harmonised_build", String.valueOf(table.harmonisedBuild()));
        return new FileFacts(nameOf(path), "pgs-weights", facts);
    }

    private static FileFacts parquet(Path path) {
        try (ParquetColumns columns = ParquetColumns.open(path)) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("rows", columns.rowCount());
            facts.put("columns", columns.names().size());
            facts.put("names", columns.names());
            return new FileFacts(nameOf(path), "parquet", facts);
        }
    }

    private static FileFacts json(Path path) {
        JsonNode content = readJson(path);
        Map<String, Object> facts = new LinkedHashMap<>();
        if (content.has("schema")) {
            facts.put("schema", content.path("schema").asText());
        }
        List<String> keys = new ArrayList<>();
        content.fieldNames().forEachRemaining(keys::add);
        facts.put("keys", keys);
        return new FileFacts(nameOf(path), "json", facts);
    }

    private static FileFacts table(Path path) {
        long[] rows = {0};
        List<String> header = DelimitedReader.read(path, (line, fields) -> rows[0]++);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("separator", DelimitedReader.separatorOf(path) == ',' ? "comma" : "tab");
        facts.put("rows", rows[0]);
        facts.put("columns", header.size());
        facts.put("names", header);
        return new FileFacts(nameOf(path), "table", facts);
    }

    private static JsonNode readJson(Path path) {
        return JsonInput.tree(path);
    }

    /** The first bytes of the content, inflated where it is gzipped. */
    private static byte[] head(Path path) {
        try (InputStream in = InputFiles.open(path)) {
            return in.readNBytes(HEAD_BYTES);
        } catch (IOException failure) {
            throw InputFiles.malformed(path, failure);
        }
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The magic words stand behind the fields of version 1 and near the start of version 2. */
    private static boolean isNifti(byte[] head) {
        return head.length >= 348
                && (new String(head, 344, 3, StandardCharsets.US_ASCII).matches("n[+i]1")
                        || new String(head, 4, 3, StandardCharsets.US_ASCII).matches("n[+i]2"));
    }

    private static Path withoutExtension(Path path) {
        String text = path.toString();
        return Path.of(text.substring(0, text.lastIndexOf('.')));
    }

    private static String nameOf(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }

    private static String extensionOf(String name) {
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        int dot = plain.lastIndexOf('.');
        return dot < 0 ? "other" : name.substring(dot);
    }
}
