package org.endotype.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymKeyTest {

    @TempDir
    Path folder;

    /** Key of 32 bytes 0x0b; by Python: hmac.new(b'\x0b' * 32, b'id:0042', 'sha256'). */
    private static PseudonymKey known(int digits) {
        byte[] secret = new byte[32];
        java.util.Arrays.fill(secret, (byte) 0x0b);
        return new PseudonymKey(secret, digits);
    }

    @Test
    void pseudonymsAreThoseOfAnotherImplementation() {
        assertThat(known(16).pseudonym("sub-0042")).isEqualTo("p-g4v4rzhpyjf7a0sx");
        assertThat(known(16).fingerprint()).isEqualTo("38d4ae66");
    }

    @Test
    void aPersonKeepsOnePseudonymWhicheverWayTheyAreSpelt() {
        PseudonymKey key = known(16);
        assertThat(key.pseudonym("sub-J\u00f6rg")).isEqualTo(key.pseudonym("Jo\u0308rg"));
        assertThat(key.pseudonym("a")).isNotEqualTo(key.pseudonym("A"));
    }

    @Test
    void theSameKeyFileGivesTheSamePseudonymAndAnotherKeyAnother() {
        PseudonymKey made = PseudonymKey.create(folder.resolve("key"));
        PseudonymKey read = PseudonymKey.read(folder.resolve("key"));
        PseudonymKey other = PseudonymKey.create(folder.resolve("other"));
        assertThat(read.pseudonym("x")).isEqualTo(made.pseudonym("x")).isNotEqualTo(other.pseudonym("x"));
        assertThat(read.fingerprint()).isEqualTo(made.fingerprint()).isNotEqualTo(other.fingerprint());
    }

    @Test
    void noTwoOfAHundredThousandPeopleShareAPseudonym() {
        PseudonymKey key = known(16);
        Set<String> pseudonyms = new HashSet<>();
        IntStream.range(0, 100_000).forEach(i -> pseudonyms.add(key.pseudonym("P" + i)));
        assertThat(pseudonyms).hasSize(100_000);
    }

    @Test
    void peopleWhoWouldShareAPseudonymAreRefused() {
        List<String> many = IntStream.range(0, 400).mapToObj(i -> "P" + i).toList();
        // Ten bits cannot tell four hundred people apart.
        assertThatThrownBy(() -> known(2).pseudonyms(many))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("would share a pseudonym");
        assertThatThrownBy(() -> known(16).pseudonyms(List.of("01", "sub-01"))).isInstanceOf(InconsistentInput.class);
        assertThat(known(16).pseudonyms(many).values()).doesNotHaveDuplicates().hasSize(400);
    }

    @Test
    void theFileIsItsOwnersAloneAndIsNeverWrittenOver() throws IOException {
        Path file = folder.resolve("key");
        PseudonymKey.create(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> PseudonymKey.create(file)).isInstanceOf(InvalidConfiguration.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> PseudonymKey.read(file))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void otherFilesAreNoKeys() throws IOException {
        Path file = folder.resolve("key");
        PseudonymKey.create(file);
        String text = Files.readString(file);
        for (String damaged :
                List.of("", text.substring(0, text.length() - 5), text + "x\n", "secret\n", text.repeat(20))) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> PseudonymKey.read(file)).isInstanceOf(MalformedInput.class);
        }
        assertThatThrownBy(() -> PseudonymKey.read(folder.resolve("none")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("--new-key");
    }

    @Test
    void theSecretIsNotPrinted() throws IOException {
        PseudonymKey key = PseudonymKey.create(folder.resolve("key"));
        String secret = Files.readAllLines(folder.resolve("key")).get(1);
        assertThat(key.toString()).doesNotContain(secret.substring(0, 8));
    }
}
