package org.endotype.core.privacy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;

/**
 * A secret of 256 bits that turns participant ids into pseudonyms by HMAC-SHA256 (RFC 2104). Immutable.
 *
 * <p>The same key and id give the same pseudonym in every run; without the key nobody can tell which id a pseudonym
 * stands for, not even by trying all ids that there could be, as could be done with a bare digest. A BIDS prefix {@code
 * sub-} does not count and text is taken in Unicode's composed form, so that a person keeps one pseudonym whichever way a
 * table spells them.
 *
 * <p>The file holds a line that says what it is and a line of 64 hexadecimal digits. It is readable by its owner alone;
 * one that others may read is refused, because what it protects may be known already.
 */
public final class PseudonymKey {

    private static final String FIRST_LINE = "endotype-pseudonym-key/1";
    private static final int KEY_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final String BIDS_PREFIX = "sub-";

    /** Crockford's digits: none looks like another. */
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    /** Eighty bits: among a million people two share a pseudonym with a chance of 4e-13. */
    private static final int PSEUDONYM_DIGITS = 16;

    private final byte[] secret;
    private final int digits;

    PseudonymKey(byte[] secret, int digits) {
        this.secret = secret.clone();
        this.digits = digits;
    }

    /** Draws a key and writes its file, which must not be there yet; the folder must. */
    public static PseudonymKey create(Path file) {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        byte[] text = (FIRST_LINE + "\n" + HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileAttribute<?>[] modes = hasModes(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var channel = Files.newByteChannel(file, options, modes)) {
            channel.write(java.nio.ByteBuffer.wrap(text));
        } catch (FileAlreadyExistsException there) {
            throw new InvalidConfiguration(
                    SourceLocation.file(file),
                    "is there already; a key is never written over, because what was made with it could not be linked"
                            + " any more. Leave --new-key away to use it");
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "written", failure);
        }
        return new PseudonymKey(secret, PSEUDONYM_DIGITS);
    }

    /** Reads a key that {@link #create} wrote. */
    public static PseudonymKey read(Path file) {
        try {
            if (hasModes(file)) {
                Set<PosixFilePermission> modes = EnumSet.copyOf(Files.getPosixFilePermissions(file));
                modes.removeAll(PosixFilePermissions.fromString("rwx------"));
                if (!modes.isEmpty()) {
                    throw new InvalidConfiguration(
                            SourceLocation.file(file),
                            "can be read or written by others than its owner; run 'chmod 600' on it, and make a new key"
                                    + " if somebody may have seen it");
                }
            }
            if (Files.size(file) > 1024) {
                throw notAKey(file);
            }
            List<String> lines =
                    Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
            if (lines.size() != 2
                    || !lines.get(0).equals(FIRST_LINE)
                    || !lines.get(1).matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
                throw notAKey(file);
            }
            return new PseudonymKey(HexFormat.of().parseHex(lines.get(1)), PSEUDONYM_DIGITS);
        } catch (NoSuchFileException missing) {
            throw new InvalidConfiguration(
                    SourceLocation.file(file), "no such key; --new-key makes it, outside of what is shared");
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    private static MalformedInput notAKey(Path file) {
        return new MalformedInput(
                SourceLocation.file(file),
                "expected a line '" + FIRST_LINE + "' and a line of 64 hexadecimal digits, found something else; make a"
                        + " key with --new-key");
    }

    private static boolean hasModes(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder != null
                && Files.isDirectory(folder)
                && Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null;
    }

    /** What tells keys apart without telling anything of them. */
    public String fingerprint() {
        return HexFormat.of().formatHex(mac("key:"), 0, 4);
    }

    /** The pseudonym of one id. */
    public String pseudonym(String id) {
        String plain = Normalizer.normalize(id, Normalizer.Form.NFC);
        byte[] mac = mac("id:" + (plain.startsWith(BIDS_PREFIX) ? plain.substring(BIDS_PREFIX.length()) : plain));
        StringBuilder text = new StringBuilder("p-");
        for (int digit = 0; digit < digits; digit++) {
            int value = 0;
            for (int bit = 5 * digit; bit < 5 * digit + 5; bit++) {
                value = value << 1 | mac[bit / 8] >> 7 - bit % 8 & 1;
            }
            text.append(DIGITS.charAt(value));
        }
        return text.toString();
    }

    /**
     * The pseudonym of every id, in their order.
     *
     * @throws InconsistentInput where two of them would share one
     */
    public Map<String, String> pseudonyms(Iterable<String> ids) {
        Map<String, String> pseudonyms = new LinkedHashMap<>();
        Map<String, String> owners = new HashMap<>();
        for (String id : ids) {
            String pseudonym = pseudonym(id);
            String other = owners.putIfAbsent(pseudonym, id);
            if (other != null && !other.equals(id)) {
                throw new InconsistentInput(
                        "two participants would share a pseudonym; ids that differ only by the prefix" + " '"
                                + BIDS_PREFIX
                                + "' or in how letters are composed count as one person: make them differ");
            }
            pseudonyms.put(id, pseudonym);
        }
        return pseudonyms;
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", impossible);
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "PseudonymKey[" + fingerprint() + "]";
    }
}
