package org.endotype.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Three groups of one population whose law an attacker knows: members of a study, and others who were not in it. */
final class KnownPopulation {

    static final int FEATURES = 200;
    static final int INFORMATIVE = 45;
    static final int GROUPS = 3;
    private static final double SHIFT = 1.3;

    private KnownPopulation() {}

    /** Group (from 0) of a person: by turns. */
    static int group(int person) {
        return person % GROUPS;
    }

    static double mean(int group, int feature) {
        return feature < INFORMATIVE && feature % GROUPS == group ? SHIFT : 0;
    }

    static double[][] draw(int people, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[people][FEATURES];
        for (int i = 0; i < people; i++) {
            for (int j = 0; j < FEATURES; j++) {
                rows[i][j] = mean(group(i), j) + random.nextGaussian();
            }
        }
        return rows;
    }

    static String id(int person) {
        return "QZID" + (7000 + person) + "x";
    }

    /** Writes a study of these people and returns its cohort file. */
    static Path write(double[][] people, Path folder) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(people.length);
        StringBuilder participants = new StringBuilder("participant_id\tage\tsite\tname\n");
        StringBuilder features = new StringBuilder("participant_id");
        StringBuilder outcomes = new StringBuilder("participant_id\tbase\tend\tarm\n");
        for (int j = 0; j < FEATURES; j++) {
            features.append("\tf").append(j);
        }
        features.append('\n');
        for (int i = 0; i < people.length; i++) {
            participants.append(id(i) + "\t" + (20 + i % 31) + "\t"
                    + (i % 40 == 0 ? "tiny" : i % 2 == 0 ? "east" : "west") + "\tXylona" + (3000 + i) + "\n");
            features.append(id(i));
            for (double value : people[i]) {
                features.append('\t').append(value);
            }
            features.append('\n');
            outcomes.append(id(i) + "\t30\t" + (10 + random.nextInt(15)) + "\t" + (i % 4 < 2 ? "a" : "b") + "\n");
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Files.writeString(folder.resolve("features.tsv"), features);
        Files.writeString(folder.resolve("outcomes.tsv"), outcomes);
        return Files.writeString(
                folder.resolve("cohort.yaml"),
                """
                name: canaries
                participants: participants.tsv
                views:
                  omics: {type: features, table: features.tsv}
                outcome: {table: outcomes.tsv, scale: MADRS, baseline: base, endpoint: end, arm: arm, permutations: 99}
                stratify: {method: gaussian-mixture, groups: 1..3, null-draws: 19, bootstraps: 5}
                """);
    }
}
