package org.endotype.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.feature.Provenance;
import org.endotype.core.sample.SampleSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four regions in two networks; person i's edges are known, so that the mean over those kept follows by hand. */
class ConnectomeBlocksTest {

    private static final String REGIONS =
            """
            region\tx\ty\tz\tnetwork
            front-left\t-30\t40\t10\tcontrol
            back-left\t-20\t-70\t5\tvisual
            front-right\t30\t40\t10\tcontrol
            back-right\t20\t-70\t5\tvisual
            """;

    private static final List<String> EDGES = List.of(
            "front-left--back-left",
            "front-left--front-right",
            "back-left--front-right",
            "front-left--back-right",
            "back-left--back-right",
            "front-right--back-right");

    @TempDir
    Path folder;

    private static String id(int person) {
        return String.format("sub-%04d", person + 1);
    }

    /** Everybody's within-network edges are .6, the others -.2; the last person, who is not kept, has 9 everywhere. */
    private void write(int kept, String regions) throws Exception {
        Files.createDirectories(folder.resolve("features"));
        Files.writeString(
                folder.resolve("run.json"),
                "{\"schema\":\"endotype-run/1\",\"name\":\"s\",\"status\":\"succeeded\",\"verdict\":\"v\",\"started\":\"\","
                        + "\"finished\":\"\",\"versions\":{},\"seed\":1,\"parameters\":{},\"inputs\":[],\"outputs\":[],"
                        + "\"stages\":[],\"warnings\":[],\"views\":[{\"name\":\"brain\",\"type\":\"functional-connectivity\","
                        + "\"role\":\"feature\",\"participants\":" + (kept + 1)
                        + ",\"features\":6,\"methods\":\"m\",\"counts\":{},\"warnings\":[]}]}");
        StringBuilder samples = new StringBuilder("participant_id\tkept\tstage\treason\n");
        StringBuilder quality = new StringBuilder("participant_id\tmean_framewise_displacement_mm\tmedian_tsnr\n");
        List<String> ids = new ArrayList<>();
        double[] values = new double[(kept + 1) * EDGES.size()];
        for (int person = 0; person <= kept; person++) {
            boolean stays = person < kept;
            ids.add(id(person));
            samples.append(id(person)).append(stays ? "\tyes\t-\t-\n" : "\tno\talignment\tlacks a view\n");
            quality.append(id(person))
                    .append('\t')
                    .append(stays ? 0.1 + 0.01 * person : 77.7)
                    .append("\tNA\n");
            for (int e = 0; e < EDGES.size(); e++) {
                boolean within = e == 1 || e == 4;
                values[person * EDGES.size() + e] = stays ? (within ? 0.6 : -0.2) : 9;
            }
        }
        Files.writeString(folder.resolve("samples.tsv"), samples);
        Files.writeString(folder.resolve("features/brain.qc.tsv"), quality);
        Files.writeString(folder.resolve("features/brain.regions.tsv"), regions);
        FeatureTable.write(
                FeatureMatrix.of(SampleSet.of(ids), EDGES, values, new Provenance("test", Map.of())),
                folder.resolve("features/brain.parquet"));
    }

    private String report(Audience audience) throws Exception {
        return Files.readString(ReportWriter.withDefaults().audience(audience).write(folder), StandardCharsets.UTF_8);
    }

    @Test
    void theReportShowsTheMeanConnectomeOfThoseKeptAndTheQualityOfTheirScans() throws Exception {
        write(21, REGIONS);

        String page = report(Audience.INTERNAL);

        assertThat(page).contains("connectome-matrix-1", "glass-brain-1", "Mean connectivity of 21 people");
        assertThat(page)
                .contains("<th scope=\"row\">control</th><td class=\"num\">0.600</td><td class=\"num\">-0.200</td>"
                        .replace("-0", "\u22120"))
                .contains("front-left \u2013 front-right")
                .as("quartiles of 0.10 to 0.30 in steps of 0.01")
                .contains("<td class=\"num\">0.15</td><td class=\"num\">0.2</td><td class=\"num\">0.25</td>");
        assertThat(page).doesNotContain("77.7").doesNotContain("median tsnr");
    }

    @Test
    void aSharedReportTellsRoundedMeansBetweenNetworksAndNoEdge() throws Exception {
        write(21, REGIONS);
        writeCarpets(22);

        assertThat(report(Audience.SHARED))
                .contains("<th scope=\"row\">control</th><td class=\"num\">0.6</td><td class=\"num\">-0.2</td>"
                        .replace("-0", "\u22120"))
                .doesNotContain("connectome-matrix-1", "glass-brain-1", "motion-carpet-1", "front-left \u2013");
    }

    @Test
    void leastAndMostAreSinglePeopleAndToldInternallyAlone() throws Exception {
        write(21, REGIONS);

        assertThat(report(Audience.SHARED)).doesNotContain("Least").doesNotContain("0.3</td>");
        assertThat(report(Audience.INTERNAL)).contains("Least", "0.3</td>");
    }

    @Test
    void aMeanOfFewPeopleIsWithheldFromASharedReport() throws Exception {
        write(10, REGIONS);

        assertThat(report(Audience.SHARED))
                .contains("are withheld: fewer than 11")
                .doesNotContain("\u22120.2");
        assertThat(report(Audience.INTERNAL)).contains("connectome-matrix-1", "glass-brain-1");
    }

    @Test
    void regionsWithoutPlacesLeaveTheGlassBrainOut() throws Exception {
        write(21, REGIONS.replaceAll("\t-?\\d+\t-?\\d+\t\\d+\t", "\tNA\tNA\tNA\t"));

        assertThat(report(Audience.INTERNAL))
                .contains("connectome-matrix-1", "The strongest mean edges")
                .doesNotContain("glass-brain-1");
    }

    private void writeCarpets(int people) throws Exception {
        String regions = "front-left\tback-left\tfront-right\tback-right\n";
        Files.writeString(
                folder.resolve("features/brain.carpet.tsv"),
                "volume\tframewise_displacement_mm\t" + regions + "1\tNA\t0\t1\tNA\t-1\n2\t0.3\t1\t0\tNA\t2\n");
        Files.writeString(
                folder.resolve("features/brain.motion.tsv"),
                "share\tparticipants\tframewise_displacement_mm\t" + regions + "0.5\t" + people
                        + "\t0.1\t0.9\t0.8\tNA\t1\n1\t" + people + "\t0.4\t1.25\t1.15\tNA\t1.2\n");
    }

    @Test
    void carpetsAreShownInternally() throws Exception {
        write(21, REGIONS);
        writeCarpets(22);

        assertThat(report(Audience.INTERNAL))
                .contains("carpet-1", "Carpet of a typical scan", "motion-carpet-1", "stillest first")
                .as("the mean over three regions of the more moved half")
                .contains("Strength of signals by motion", "<td class=\"num\">1.200</td>");
    }

    @Test
    void aDamagedTableOfRegionsIsRefusedByName() throws Exception {
        write(21, REGIONS.replace("-30", "left"));

        assertThatThrownBy(() -> report(Audience.SHARED))
                .isInstanceOf(EndotypeException.class)
                .hasMessageContaining("brain.regions.tsv");
    }
}
