package org.endotype.imaging.bids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.junit.jupiter.api.Test;

class BidsNameTest {

    private static List<String> ids(String... names) {
        return BidsName.distinctIds(java.util.Arrays.stream(names).map(Path::of).toList());
    }

    @Test
    void entitiesAreReadFromTheNameAlone() {
        BidsName name = BidsName.of(Path.of("sub-99", "sub-01_ses-b_task-rest_desc-clean_timeseries.tsv.gz"));
        assertThat(name.participant()).isEqualTo("sub-01");
        assertThat(name.entity("ses")).contains("b");
        assertThat(name.entity("run")).isEmpty();
        assertThat(name.stem()).isEqualTo("sub-01_ses-b_task-rest_desc-clean_timeseries");
    }

    @Test
    void onlyEntitiesThatTellOnePersonsScansApartEnterTheId() {
        assertThat(ids("sub-01_ses-a_ts.tsv", "sub-02_ses-b_ts.tsv")).containsExactly("sub-01", "sub-02");
        assertThat(ids(
                        "sub-01_ses-a_task-x_run-1_ts.tsv",
                        "sub-01_ses-a_task-x_run-2_ts.tsv",
                        "sub-02_ses-a_run-1_ts.tsv"))
                .containsExactly("sub-01_run-1", "sub-01_run-2", "sub-02_run-1");
        assertThat(ids("patient7.csv", "control-3.csv")).containsExactly("patient7", "control-3");
    }

    @Test
    void twoFilesThatCannotBeToldApartAreRefusedWithoutNamingAnyone() {
        assertThatThrownBy(() -> ids("a/sub-01_ts.tsv", "b/sub-01_ts.tsv"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("inputs 1 and 2")
                .hasMessageNotContaining("sub-01");
    }
}
