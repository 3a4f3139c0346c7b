package io.herald.core.propagation;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The mark by which a node knows that a live message comes from a service of its own installation: HMAC-SHA256 under a key that
 * is kept in PostgreSQL. Whoever can only write to Redis cannot make one; and since an entry never changes under its epoch and
 * seq, repeating a sealed message to whomever tells him nothing that is not true.
 *
 * <p>Thread-safe.
 */
public final class LiveSeal {

    /** Bytes of a seal. */
    static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final ThreadLocal<Mac> mac;

    /** @param key 32 bytes that nobody can guess */
    public LiveSeal(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a key of %d bytes, not %d".formatted(LENGTH, key.length));
        }
        SecretKey secret = new SecretKeySpec(key, ALGORITHM);
        this.mac = ThreadLocal.withInitial(() -> mac(secret));
    }

    private static Mac mac(SecretKey secret) {
        try {
            Mac made = Mac.getInstance(ALGORITHM);
            made.init(secret);
            return made;
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not a key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The seal of a message from an offset to its end. */
    byte[] of(byte[] message, int offset) {
        Mac own = mac.get();
        own.update(message, offset, message.length - offset);
        return own.doFinal();
    }
}
