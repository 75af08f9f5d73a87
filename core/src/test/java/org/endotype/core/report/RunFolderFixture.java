package org.endotype.core.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.feature.Provenance;
import org.endotype.core.sample.SampleSet;

/** Writes the folder of a run that never was, with the shapes and sizes of a real one. */
final class RunFolderFixture {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] VIEWS = {"genetic-structure", "connectome", "transcriptome", "proteome"};

    private int participants = 240;
    private int supported = 3;
    private IntFunction<String> id = i -> String.format("sub-%04d", i + 1);
    private String featurePrefix = "gene-";
    private String name = "demo";
    private String warning = "12 participants have no connectome; they are placed by their other views";

    RunFolderFixture participants(int count) {
        participants = count;
        return this;
    }

    RunFolderFixture supported(int groups) {
        supported = groups;
        return this;
    }

    RunFolderFixture ids(IntFunction<String> naming) {
        id = naming;
        return this;
    }

    RunFolderFixture featurePrefix(String prefix) {
        featurePrefix = prefix;
        return this;
    }

    RunFolderFixture named(String newName) {
        name = newName;
        return this;
    }

    RunFolderFixture warning(String text) {
        warning = text;
        return this;
    }

    String idOf(int person) {
        return id.apply(person);
    }

    Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("groups"));
        Files.createDirectories(folder.resolve("features"));
        Files.createDirectories(folder.resolve("response"));
        Random random = new Random(7);
        writeManifest(folder);
        writeSamples(folder);
        writeGroups(folder, random);
        writeEvidence(folder, random);
        writeProfiles(folder, random);
        writeResponse(folder);
        for (int v = 0; v < VIEWS.length; v++) {
            writeFeatures(folder, v, random);
        }
        return folder;
    }

    private boolean isKept(int person) {
        return person % 60 != 7;
    }

    private boolean hasView(int person, int view) {
        return view == 0 || person % 7 != 3 || (person / 7) % 3 != view - 1;
    }

    private static int group(int person) {
        return person % 3;
    }

    private void writeManifest(Path folder) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", "endotype-run/1").put("name", name).put("status", "succeeded");
        root.put(
                "verdict",
                supported > 1
                        ? "3 groups are supported (p = 0.01); they respond differently to the arms (permutation p = 0.001)."
                        : "No groups are supported: the data are compatible with one group (p = 0.43).");
        root.put("started", "2026-11-22T09:00:00Z").put("finished", "2026-11-22T09:02:10Z");
        root.putObject("versions")
                .put("endotype", "0.1.0")
                .put("java", "17.0.15")
                .put("nd4j", "1.0.0-M2.1");
        root.put("seed", 1);
        ObjectNode parameters = root.putObject("parameters");
        parameters.put("name", name).put("participants", "/home/clinic/study/participants.tsv");
        parameters
                .putObject("views")
                .putObject("connectome")
                .put("bids", "derivatives/fmriprep")
                .put("confounds", "24P");
        parameters
                .putObject("stratify")
                .put("method", "multi-view-autoencoder")
                .putArray("adjust-for")
                .add("age")
                .add("site");
        ArrayNode inputs = root.putArray("inputs");
        inputs.addObject().put("name", "participants.tsv").put("bytes", 5123).put("sha256", "ab".repeat(32));
        for (int i = 0; i < participants; i++) {
            inputs.addObject()
                    .put("name", idOf(i) + "_task-rest_desc-preproc_bold.nii.gz")
                    .put("bytes", 300_000 + i)
                    .put("sha256", String.format("%064x", i));
        }
        ArrayNode stages = root.putArray("stages");
        String[] names = {
            "participants",
            "view:genetic-structure",
            "view:connectome",
            "view:transcriptome",
            "view:proteome",
            "alignment",
            "groups",
            "response"
        };
        double[] seconds = {0.1, 3.2, 21.5, 1.9, 0.4, 0.1, 64.2, 2.7};
        for (int s = 0; s < names.length; s++) {
            stages.addObject().put("name", names[s]).put("status", "done").put("seconds", seconds[s]);
        }
        ArrayNode views = root.putArray("views");
        for (int v = 0; v < VIEWS.length; v++) {
            addView(views.addObject(), v);
        }
        root.putArray("warnings").add("connectome: " + warning);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("run.json").toFile(), root);
    }

    private void addView(ObjectNode view, int v) {
        String[] types = {"genotype-pca", "functional-connectivity", "omics", "omics"};
        int index = v;
        view.put("name", VIEWS[v]).put("type", types[v]).put("role", v == 0 ? "covariate" : "feature");
        view.put("participants", (int)
                IntStream.range(0, participants).filter(i -> hasView(i, index)).count());
        view.put("features", new int[] {10, 276, 2000, 146}[v]);
        view.put("methods", "Sentences about how " + VIEWS[v] + " was made (24 parameters, r2 < 0.05).");
        ObjectNode counts = view.putObject("counts");
        switch (v) {
            case 0 ->
                counts.put("variants_read", "20000")
                        .put("variants_kept", "19251")
                        .put("variants_after_pruning", "2386");
            case 1 ->
                counts.put("mean_framewise_displacement_mm", "0.16")
                        .put("parcels", "24")
                        .put("volumes", "150");
            case 2 -> counts.put("genes_read", "2000").put("genes_kept", "1843");
            default -> counts.put("missing_values", "4.6 %");
        }
        ArrayNode warnings = view.putArray("warnings");
        if (v == 1) {
            warnings.add(warning);
        }
    }

    private void writeSamples(Path folder) throws IOException {
        StringBuilder text = new StringBuilder("participant_id\tkept\tstage\treason\n");
        for (int i = 0; i < participants; i++) {
            text.append(quoted(idOf(i)));
            if (isKept(i)) {
                text.append("\tyes\t").append(i % 50 == 0 ? "view:connectome\t12 volumes short of 240 s" : "-\t-");
            } else {
                text.append("\tno\talignment\thas fewer than two views");
            }
            text.append('\n');
        }
        Files.writeString(folder.resolve("samples.tsv"), text);
    }

    private static String quoted(String cell) {
        return cell.contains("\"") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private void writeGroups(Path folder, Random random) throws IOException {
        StringBuilder assignments =
                new StringBuilder("participant_id\tgroup\tprobability\tprobability_1\tprobability_2\tprobability_3\n");
        StringBuilder embedding = new StringBuilder("participant_id\taxis_1\taxis_2\tsite\n");
        double[][] centres = {{-1.6, -0.8}, {1.7, -0.9}, {0, 1.7}};
        for (int i = 0; i < participants; i++) {
            if (isKept(i)) {
                int group = supported > 1 ? group(i) : 0;
                assignments
                        .append(quoted(idOf(i)))
                        .append('\t')
                        .append(i % 80 == 5 ? "unassigned" : Integer.toString(group + 1))
                        .append("\t0.9\t0.9\t0.05\t0.05\n");
                double[] centre = supported > 1 ? centres[group] : new double[2];
                embedding
                        .append(quoted(idOf(i)))
                        .append('\t')
                        .append(centre[0] + 0.5 * random.nextGaussian())
                        .append('\t')
                        .append(centre[1] + 0.5 * random.nextGaussian())
                        .append("\tsite-")
                        .append(1 + random.nextInt(3))
                        .append('\n');
            }
        }
        Files.writeString(folder.resolve("groups/assignments.tsv"), assignments);
        Files.writeString(folder.resolve("groups/embedding.tsv"), embedding);
    }

    private void writeEvidence(Path folder, Random random) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", "endotype-evidence/1").put("method", "multi-view-autoencoder");
        root.put("supported_group_count", supported).put("candidate_group_count", supported > 1 ? 3 : 2);
        root.put(
                "verdict",
                supported > 1
                        ? "Three groups fit better than one Gaussian of the same covariance (p = 0.0099)."
                        : "Two groups fit no better than one Gaussian of the same covariance does by chance (p = 0.43).");
        root.put("alpha", 0.05).put("null_p", supported > 1 ? 0.0099 : 0.43);
        ObjectNode test = root.putObject("null");
        test.put("description", "one Gaussian with the covariance of the data, clustered in the same way");
        test.put("statistic", "BIC gain over one group")
                .put("observed", supported > 1 ? 212.4 : 11.0)
                .put("draws", 100);
        ArrayNode values = test.putArray("values");
        for (int d = 0; d < 100; d++) {
            values.add(8 + 14 * random.nextGaussian());
        }
        root.put("participants", participants);
        ArrayNode candidates = root.putArray("candidates");
        double[] bic = {5012.3, 4801.7, 4655.2, 4702.9, 4760.0, 4822.5};
        double[] gap = {0.21, 0.34, 0.61, 0.58, 0.55, 0.53};
        double[] strength = {1, 0.71, 0.94, 0.62, 0.41, 0.33};
        for (int k = 0; k < 6; k++) {
            ObjectNode candidate = candidates.addObject().put("groups", k + 1).put("bic", bic[k]);
            candidate.put("gap", gap[k]).put("gap_se", 0.02).put("prediction_strength", strength[k]);
            if (k > 0) {
                candidate.put("silhouette", 0.5 - 0.05 * Math.abs(k - 2)).put("null_p", k == 2 ? 0.0099 : 0.2);
            } else {
                candidate.putNull("silhouette").putNull("null_p");
            }
        }
        ArrayNode stability = root.putArray("stability");
        double[] jaccard = {0.93, 0.88, 0.71};
        for (int g = 0; g < (supported > 1 ? 3 : 0); g++) {
            stability
                    .addObject()
                    .put("group", g + 1)
                    .put("size", participants / 3)
                    .put("jaccard", jaccard[g])
                    .put("jaccard_low", jaccard[g] - 0.07)
                    .put("jaccard_high", jaccard[g] + 0.05)
                    .put("verdict", g < 2 ? "highly stable" : "patterned, not stable");
        }
        ArrayNode tried = root.putArray("methods_tried");
        tried.addObject()
                .put("method", "multi-view-autoencoder")
                .put("groups", 3)
                .put("null_p", 0.0099)
                .put("agreement", 1.0)
                .put("note", "primary");
        tried.addObject()
                .put("method", "k-means")
                .put("groups", 3)
                .put("null_p", 0.0099)
                .putNull("bic")
                .put("agreement", 0.91)
                .put("note", "on concatenated principal components");
        tried.addObject()
                .put("method", "gaussian-mixture")
                .put("groups", 3)
                .put("null_p", 0.02)
                .put("bic", 4655.2)
                .put("agreement", 0.95)
                .put("note", "");
        ArrayNode contributions = root.putArray("view_contributions");
        contributions
                .addObject()
                .put("view", "connectome")
                .put("variance_explained", 0.12)
                .put("agreement_without", 0.80);
        contributions
                .addObject()
                .put("view", "transcriptome")
                .put("variance_explained", 0.21)
                .put("agreement_without", 0.71);
        contributions
                .addObject()
                .put("view", "proteome")
                .put("variance_explained", 0.17)
                .put("agreement_without", 0.75);
        ArrayNode nuisance = root.putArray("nuisance");
        nuisance.addObject()
                .put("variable", "site")
                .put("association", 0.04)
                .put("p", 0.6)
                .put("measure", "Cramer's V");
        nuisance.addObject()
                .put("variable", "age")
                .put("association", 0.01)
                .put("p", 0.31)
                .put("measure", "eta squared");
        root.put("methods", "Sentences about how the groups were found.");
        root.putArray("warnings").add("3 participants lie outside the density of the training data and are unassigned");
        JSON.writeValue(folder.resolve("groups/evidence.json").toFile(), root);
    }

    private void writeProfiles(Path folder, Random random) throws IOException {
        StringBuilder text = new StringBuilder("group\tview\tfeature\tstandardized_difference\tlow\thigh\tp\tq\n");
        for (int g = 1; g <= (supported > 1 ? 3 : 0); g++) {
            for (int f = 1; f <= 60; f++) {
                String view = VIEWS[1 + f % 3];
                String feature = f % 3 == 0 ? "net" + (1 + f % 8) + "_1--net" + (1 + f % 5) + "_2" : featurePrefix + f;
                double d = (f + g) % 9 == 0
                        ? 1.7 * (f % 2 == 0 ? 1 : -1) + 0.2 * random.nextGaussian()
                        : 0.3 * random.nextGaussian();
                text.append(g)
                        .append('\t')
                        .append(view)
                        .append('\t')
                        .append(quoted(feature))
                        .append('\t')
                        .append(d);
                text.append('\t').append(d - 0.27).append('\t').append(d + 0.27).append('\t');
                text.append(Math.abs(d) > 1 ? "1e-9\t2e-7\n" : "0.2\t0.5\n");
            }
        }
        Files.writeString(folder.resolve("groups/profiles.tsv"), text);
    }

    private void writeResponse(Path folder) throws IOException {
        StringBuilder rates = new StringBuilder(
                "group\tarm\tn\tresponders\trate\trate_low\trate_high\tremitters\tremission_rate\tremission_low\tremission_high\tmean_change\tmean_change_low\tmean_change_high\n");
        int perCell = participants * 9 / 60;
        double[][] rate = {{0.80, 0.22}, {0.22, 0.80}, {0.42, 0.42}};
        List<String> groups = new ArrayList<>(List.of("1", "2", "3", "all"));
        int[][] n = new int[4][3];
        int[][] responders = new int[4][3];
        for (int g = 0; g < 3; g++) {
            for (int a = 0; a < 2; a++) {
                n[g][a] = perCell - a;
                responders[g][a] = (int) Math.round(rate[g][a] * n[g][a]);
                for (int[] cell : new int[][] {{g, 2}, {3, a}, {3, 2}}) {
                    n[cell[0]][cell[1]] += n[g][a];
                    responders[cell[0]][cell[1]] += responders[g][a];
                }
            }
        }
        String[] arms = {"A", "B", "all"};
        for (int g = 0; g < 4; g++) {
            for (int a = 0; a < 3; a++) {
                double share = (double) responders[g][a] / n[g][a];
                int remitters = responders[g][a] / 2;
                rates.append(groups.get(g))
                        .append('\t')
                        .append(arms[a])
                        .append('\t')
                        .append(n[g][a])
                        .append('\t');
                rates.append(responders[g][a]).append('\t').append(share).append('\t');
                rates.append(Math.max(0, share - 0.13))
                        .append('\t')
                        .append(Math.min(1, share + 0.12))
                        .append('\t');
                rates.append(remitters)
                        .append('\t')
                        .append(share / 2)
                        .append('\t')
                        .append(Math.max(0, share / 2 - 0.1));
                rates.append('\t')
                        .append(share / 2 + 0.13)
                        .append('\t')
                        .append(-22 * share - 4)
                        .append('\t');
                rates.append(-22 * share - 6.5)
                        .append('\t')
                        .append(-22 * share - 1.5)
                        .append('\n');
            }
        }
        Files.writeString(folder.resolve("response/rates.tsv"), rates);
        Files.writeString(
                folder.resolve("response/effects.tsv"),
                """
                contrast\tgroup\testimate\tlow\thigh\tp\tmethod
                B vs A\t1\t0.07\t0.02\t0.21\t1e-6\tfirth-odds-ratio
                B vs A\t2\t13.2\t4.6\t42\t1e-6\tfirth-odds-ratio
                B vs A\t3\t1.02\t0.42\t2.5\t0.96\tfirth-odds-ratio
                B vs A\tall\t1.01\t0.6\t1.7\t0.97\tfirth-odds-ratio
                B vs A\t1\t11.9\t8.4\t15.4\t1e-8\tancova-difference
                B vs A\t2\t-12.4\t-15.9\t-8.9\t1e-8\tancova-difference
                B vs A\t3\t0.3\t-3.1\t3.7\t0.86\tancova-difference
                B vs A\tall\t0.1\t-2.0\t2.2\t0.93\tancova-difference
                """);
        Files.writeString(
                folder.resolve("response/interaction.json"),
                """
                {"tested": "group x arm", "statistic": 41.2, "p_asymptotic": 1e-12, "p_permutation": 0.001,
                 "permutations": 999, "n": 214, "method": "F test, Freedman-Lane permutation",
                 "verdict": "The groups respond differently to the arms (permutation p = 0.001).",
                 "warnings": ["22 participants have no endpoint and are left out"]}
                """);
        Files.writeString(
                folder.resolve("response/rules.tsv"),
                """
                rule\tn\tvalue\tvalue_low\tvalue_high\tgain\tgain_low\tgain_high
                everyone A\t214\t13.1\t11.5\t14.7\t0\t0\t0
                best arm of each group\t214\t18.6\t17.0\t20.2\t5.5\t3.6\t7.4
                """);
        Files.writeString(
                folder.resolve("response/methods.txt"),
                "Response is a score at week 6 of half the baseline or less.\n");
    }

    private void writeFeatures(Path folder, int v, Random random) {
        List<String> present = IntStream.range(0, participants)
                .filter(i -> hasView(i, v))
                .mapToObj(this::idOf)
                .toList();
        List<String> features = IntStream.range(0, v == 2 ? 320 : 4)
                .mapToObj(f -> v == 0 ? "PC" + (f + 1) : featurePrefix + f)
                .toList();
        double[] values = new double[present.size() * features.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() + (v == 0 && i % 4 == 0 && (i / 4) % 3 == 0 ? 6 : 0);
        }
        FeatureTable.write(
                FeatureMatrix.of(
                        SampleSet.of(present), features, values, new Provenance("fixture", java.util.Map.of())),
                folder.resolve("features/" + VIEWS[v] + ".parquet"));
    }
}
