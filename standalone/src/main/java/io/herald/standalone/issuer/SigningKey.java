package io.herald.standalone.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.Objects;

/** The issuer's RSA key: read from its file, or generated into it the first time. */
final class SigningKey {

    private SigningKey() {}

    /**
     * Reads the key, or makes one.
     *
     * @throws UncheckedIOException when the file can be neither read nor written
     * @throws IllegalStateException when the file holds something else; it is left alone
     */
    static RSAKey keptIn(Path file) {
        try {
            return Files.exists(file) ? read(file) : generate(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the development issuer's key in " + file, e);
        }
    }

    private static RSAKey read(Path file) throws IOException {
        try {
            RSAKey key = RSAKey.parse(Files.readString(file));
            if (key.isPrivate()) {
                return key;
            }
        } catch (ParseException e) {
            throw new IllegalStateException(file + " holds no key (delete it to get a new one)", e);
        }
        throw new IllegalStateException(file + " holds no private key (delete it to get a new one)");
    }

    private static RSAKey generate(Path file) throws IOException {
        RSAKey key;
        try {
            key = new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java runtime cannot generate an RSA key", e);
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "the key needs a file, not a root");
        Files.createDirectories(folder);
        // Whole or not at all: a crash in between must not leave half a key behind.
        Path draft = Files.createTempFile(folder, file.getFileName().toString(), null, ownerOnly(folder));
        Files.writeString(draft, key.toJSONString());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return key;
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
