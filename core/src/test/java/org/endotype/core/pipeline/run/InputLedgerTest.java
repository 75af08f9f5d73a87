package org.endotype.core.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.sample.SampleSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputLedgerTest {

    /** {@code printf abc | sha256sum}. */
    private static final String SHA_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void filesStandOnceWithTheirDigest() throws IOException {
        InputLedger ledger = new InputLedger();
        Path table = file("proteins.tsv", "abc");
        ledger.add(table);
        ledger.addView("proteome", List.of(table), SampleSet.of(List.of("S1")));
        assertThat(ledger.inputs())
                .containsExactly(new InputLedger.Input("proteins.tsv", new FileDigest(3, SHA_OF_ABC)));
    }

    @Test
    void filesNamedAfterPeopleAreSummedUpAndNameNobody() throws IOException {
        SampleSet participants = SampleSet.of(List.of("P-17", "sub-02"));
        Path a = file("bids/sub-01/sub-01_bold.nii.gz", "a");
        Path b = file("ts/P-17.tsv", "b");
        Path c = file("ts/02_rest.tsv", "c");
        Path atlas = file("atlas.nii.gz", "abc");
        InputLedger ledger = new InputLedger();
        ledger.addView("connectome", List.of(a, b, c, atlas), participants);
        assertThat(ledger.inputs())
                .extracting(InputLedger.Input::name)
                .containsExactlyInAnyOrder("atlas.nii.gz", "connectome: 3 files");
        InputLedger shuffled = new InputLedger();
        shuffled.addView("connectome", List.of(c, a, atlas, b), participants);
        assertThat(shuffled.inputs()).containsExactlyInAnyOrderElementsOf(ledger.inputs());
        file("ts/02_rest.tsv", "changed");
        InputLedger later = new InputLedger();
        later.addView("connectome", List.of(a, b, c, atlas), participants);
        assertThat(later.inputs()).isNotEqualTo(ledger.inputs());
    }
}
