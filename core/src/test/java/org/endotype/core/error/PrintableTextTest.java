package org.endotype.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrintableTextTest {

    @Test
    void whatCannotBeSeenIsShownAsItsCode() {
        assertThat(PrintableText.oneLine("a\u001b[2Jb\r\nc\td\u202ee\u0000\u2028"))
                .isEqualTo("a\\u001b[2Jb\\u000d\\nc\\td\\u202ee\\u0000\\u2028");
        assertThat(PrintableText.oneLine("sub-\u00e9\u4e2d 1/2")).isEqualTo("sub-\u00e9\u4e2d 1/2");
    }

    @Test
    void veryLongTextIsCutInItsMiddle() {
        String shown = PrintableText.oneLine("a".repeat(5000) + "; do this");
        assertThat(shown).hasSizeLessThanOrEqualTo(1500).endsWith("; do this").contains(" ... ");
        assertThat(PrintableText.oneLine(shown)).isEqualTo(shown);
    }

    @Test
    void aMessageAboutAFileIsOneLineWhateverTheFileHolds() {
        MalformedInput refused = new MalformedInput(SourceLocation.line(Path.of("a\nb.tsv"), 3), "found 'x\ny'");
        assertThat(refused).hasMessage("a\\nb.tsv:3: found 'x\\ny'");
        assertThat(refused.plainMessage()).isEqualTo("found 'x\\ny'");
    }

    @Test
    void theFaultsOfAFileKeepALineEach() {
        assertThat(new InvalidConfiguration("c.yaml:1: one\nc.yaml:2: \u0007two"))
                .hasMessage("c.yaml:1: one\nc.yaml:2: \\u0007two");
    }
}
