package org.endotype.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.endotype.testdata.SimulatedPeople.View;

/**
 * A simulated study of depression with a planted truth, written as the files a real one would have: participants,
 * outcomes in two arms, PLINK genotypes, fMRIPrep derivatives with an atlas, RNA counts, proteins, the cohort file that
 * ties them together, and the truth. Immutable; the same settings write the same contents on every platform (gzipped
 * files hold the same contents, though their bytes may differ between zlib versions).
 *
 * <p>Three groups of equal size. Each of three views has one axis that sets one group apart from the other two, so one
 * view shows two groups at best and three appear only when views are combined. Site and batch move every view further
 * than the groups do. 15 % of people lack one view. Group 1 responds to arm A, group 2 to arm B, group 3 to both alike.
 */
public final class DemoCohort {

    private static final String COHORT =
            """
            # A simulated study: every number in this folder is made up. %s
            name: %s
            participants: participants.tsv
            views:
              genetic-structure: {type: genotype-pca, genotypes: genotypes/cohort, components: 10, role: covariate}
              connectome: {type: functional-connectivity, bids: derivatives/fmriprep, atlas: atlas.nii.gz, confounds: 24P, kind: correlation}
              transcriptome: {type: omics, table: rna_counts.tsv, normalize: tmm}
              proteome: {type: omics, table: protein.tsv}
            outcome: {table: outcomes.tsv, scale: MADRS, baseline: madrs_w0, endpoint: madrs_w6, arm: arm}
            stratify: {method: multi-view-autoencoder, groups: 1..6, adjust-for: [age, sex, site, batch, genetic-structure]}
            seed: %d
            """;

    private static final String DERIVATIVE_DESCRIPTION =
            """
            {
              "Name": "Simulated resting-state data in fMRIPrep's layout",
              "BIDSVersion": "1.8.0",
              "DatasetType": "derivative",
              "GeneratedBy": [{"Name": "endotype demo"}]
            }
            """;

    private static final String SIDECAR =
            "{\"RepetitionTime\": 2.0, \"TaskName\": \"rest\", \"SkullStripped\": true}\n";

    private final int patients;
    private final long seed;
    private final GroupStructure structure;
    private final int threads;

    private DemoCohort(int patients, long seed, GroupStructure structure, int threads) {
        this.patients = patients;
        this.seed = seed;
        this.structure = structure;
        this.threads = threads;
    }

    /** 240 patients, seed 1, three planted groups, one thread a processor. */
    public static DemoCohort withDefaults() {
        return new DemoCohort(
                240, 1, GroupStructure.PLANTED, Runtime.getRuntime().availableProcessors());
    }

    /** How many patients, from 20 to 5,000. */
    public DemoCohort patients(int count) {
        if (count < 20 || count > 5_000) {
            throw new IllegalArgumentException("patients must be from 20 to 5000, got " + count);
        }
        return new DemoCohort(count, seed, structure, threads);
    }

    public DemoCohort seed(long newSeed) {
        return new DemoCohort(patients, newSeed, structure, threads);
    }

    public DemoCohort planted(GroupStructure newStructure) {
        return new DemoCohort(patients, seed, newStructure, threads);
    }

    /** How many threads may work; what is written does not depend on it. */
    public DemoCohort threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        return new DemoCohort(patients, seed, structure, count);
    }

    /**
     * Writes the study into a folder, which is created where it is absent; files of the same names are replaced. About
     * 0.4 MB a patient. The cohort file is written last.
     */
    public void writeTo(Path folder) throws IOException {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            pool.submit(() -> writeAll(folder)).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the cohort was written", interrupted);
        } catch (ExecutionException failure) {
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException io) {
                    throw io;
                }
            }
            throw new IllegalStateException("the cohort could not be simulated", failure.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private void writeAll(Path folder) {
        try {
            SimulatedPeople people = new SimulatedPeople(patients, seed, structure);
            Files.createDirectories(folder.resolve("genotypes"));
            Files.writeString(folder.resolve("participants.tsv"), participants(people));
            Files.writeString(folder.resolve("outcomes.tsv"), OutcomeSimulation.table(people, seed, structure));
            Files.writeString(folder.resolve("truth.tsv"), truth(people));
            GenotypeSimulation.fileset(people, seed).writeTo(folder.resolve("genotypes/cohort"));
            Files.writeString(folder.resolve("rna_counts.tsv"), OmicsSimulation.rnaCounts(people, seed));
            Files.writeString(folder.resolve("protein.tsv"), OmicsSimulation.proteins(people, seed));
            writeImaging(folder, people);
            Files.writeString(folder.resolve("cohort.yaml"), cohortFile());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void writeImaging(Path folder, SimulatedPeople people) throws IOException {
        BrainGrid grid = new BrainGrid(seed);
        Files.write(folder.resolve("atlas.nii.gz"), grid.atlasImage());
        Files.writeString(folder.resolve("atlas.tsv"), BrainGrid.atlasNames());
        Path derivatives = folder.resolve("derivatives/fmriprep");
        Files.createDirectories(derivatives);
        Files.writeString(derivatives.resolve("dataset_description.json"), DERIVATIVE_DESCRIPTION);
        BoldSimulation simulation = new BoldSimulation(grid, seed);
        IntStream.range(0, people.count)
                .filter(i -> people.has(i, View.CONNECTOME))
                .parallel()
                .forEach(i -> writeScan(derivatives, people.ids.get(i), simulation.scan(people, i, seed)));
    }

    private static void writeScan(Path derivatives, String id, BoldSimulation.Scan scan) {
        Path folder = derivatives.resolve(id).resolve("func");
        String image = id + "_task-rest_space-MNI152NLin2009cAsym_desc-preproc_bold";
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(image + ".nii.gz"), scan.image());
            Files.writeString(folder.resolve(image + ".json"), SIDECAR);
            Files.writeString(folder.resolve(id + "_task-rest_desc-confounds_timeseries.tsv"), scan.confounds());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String participants(SimulatedPeople people) {
        StringBuilder text = new StringBuilder("participant_id\tage\tsex\tsite\tbatch\n");
        for (int i = 0; i < people.count; i++) {
            text.append(people.ids.get(i))
                    .append('\t')
                    .append((int) people.age[i])
                    .append('\t')
                    .append(people.female[i] ? "F" : "M")
                    .append("\tsite-")
                    .append(people.site[i] + 1)
                    .append("\tbatch-")
                    .append(people.batch[i] + 1)
                    .append('\n');
        }
        return text.toString();
    }

    private static String truth(SimulatedPeople people) {
        StringBuilder text = new StringBuilder("participant_id\tgroup\n");
        for (int i = 0; i < people.count; i++) {
            text.append(people.ids.get(i))
                    .append('\t')
                    .append(people.group[i] + 1)
                    .append('\n');
        }
        return text.toString();
    }

    private String cohortFile() {
        return structure == GroupStructure.PLANTED
                ? COHORT.formatted("Three groups are planted; truth.tsv has them.", "demo", seed)
                : COHORT.formatted("No groups are planted.", "demo-null", seed);
    }
}
