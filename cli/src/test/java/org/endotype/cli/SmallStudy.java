package org.endotype.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Sixty people in two groups five standard deviations apart, as two small tables: a run of it takes a second. */
public final class SmallStudy {

    private static final String COHORT =
            """
            name: tables
            participants: participants.tsv
            views:
              proteome: {type: features, table: proteins.tsv}
              genes: {type: features, table: genes.csv}
            outcome: {table: outcomes.tsv, scale: MADRS, baseline: base, endpoint: end, arm: arm, permutations: 99}
            stratify: {method: gaussian-mixture, groups: 1..3, adjust-for: [age], null-draws: 19, bootstraps: 5}
            """;

    private SmallStudy() {}

    /** Writes the study into a folder and returns its cohort file. */
    public static Path write(Path folder) throws IOException {
        Random random = new Random(3);
        StringBuilder participants = new StringBuilder("participant_id\tage\tsite\n");
        StringBuilder proteins = new StringBuilder("participant_id\tp1\tp2\tp3\n");
        StringBuilder genes = new StringBuilder("participant_id,g1,g2,g3\n");
        StringBuilder outcomes = new StringBuilder("participant_id\tbase\tend\tarm\n");
        for (int i = 1; i <= 60; i++) {
            double shift = i % 2 == 0 ? 5 : 0;
            String id = "P-" + i;
            participants.append(id + "\t" + (20 + i % 31) + "\t" + (i % 3 == 0 ? "X" : "Y") + "\n");
            proteins.append(id);
            genes.append(id);
            for (int f = 0; f < 3; f++) {
                proteins.append('\t').append(shift + random.nextGaussian());
                genes.append(',').append(shift + random.nextGaussian());
            }
            proteins.append('\n');
            genes.append('\n');
            outcomes.append(id + "\t30\t" + (10 + random.nextInt(15)) + "\t" + (i % 4 < 2 ? "a" : "b") + "\n");
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Files.writeString(folder.resolve("proteins.tsv"), proteins);
        Files.writeString(folder.resolve("genes.csv"), genes);
        Files.writeString(folder.resolve("outcomes.tsv"), outcomes);
        return Files.writeString(folder.resolve("cohort.yaml"), COHORT);
    }
}
