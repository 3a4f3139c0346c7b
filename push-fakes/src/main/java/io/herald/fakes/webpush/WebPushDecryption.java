package io.herald.fakes.webpush;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The browser's side of RFC 8291: one record of aes128gcm (RFC 8188) in, plain text out. */
final class WebPushDecryption {

    private static final int SALT = 16;
    private static final int HEADER = SALT + 4 + 1;
    private static final int POINT = 65;
    private static final int TAG = 16;
    private static final byte LAST_RECORD = 2;

    private WebPushDecryption() {}

    /**
     * Decrypts.
     *
     * @param message salt, record size, sender's key, cipher text
     * @throws GeneralSecurityException if it was not encrypted for this key and this secret, or is of another form
     */
    static byte[] decrypt(byte[] message, ECPrivateKey mine, byte[] minePublic, byte[] auth)
            throws GeneralSecurityException {
        if (message.length < HEADER + POINT + TAG + 1 || message[HEADER - 1] != POINT) {
            throw new GeneralSecurityException("not one record of aes128gcm with a key");
        }
        byte[] salt = Arrays.copyOf(message, SALT);
        long recordSize = new BigInteger(1, Arrays.copyOfRange(message, SALT, SALT + 4)).longValueExact();
        if (message.length - HEADER - POINT > recordSize) {
            throw new GeneralSecurityException("more than one record");
        }
        byte[] theirs = Arrays.copyOfRange(message, HEADER, HEADER + POINT);

        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(mine);
        agreement.doPhase(point(theirs), true);
        byte[] input = derive(auth, agreement.generateSecret(), info("WebPush: info", minePublic, theirs), 32);
        byte[] key = derive(salt, input, info("Content-Encoding: aes128gcm"), 16);
        byte[] nonce = derive(salt, input, info("Content-Encoding: nonce"), 12);

        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG, nonce));
        byte[] padded = cipher.doFinal(message, HEADER + POINT, message.length - HEADER - POINT);
        int end = padded.length - 1;
        while (end >= 0 && padded[end] == 0) {
            end--;
        }
        if (end < 0 || padded[end] != LAST_RECORD) {
            throw new GeneralSecurityException("no end of the last record");
        }
        return Arrays.copyOf(padded, end);
    }

    private static byte[] derive(byte[] salt, byte[] input, byte[] info, int length) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract()
                        .addSalt(salt)
                        .addIKM(input)
                        .thenExpand(info, length));
    }

    /** The label, a zero, and what follows. */
    private static byte[] info(String label, byte[]... parts) {
        byte[] text = label.getBytes(StandardCharsets.US_ASCII);
        byte[] info = Arrays.copyOf(text, text.length + 1);
        for (byte[] part : parts) {
            int at = info.length;
            info = Arrays.copyOf(info, at + part.length);
            System.arraycopy(part, 0, info, at, part.length);
        }
        return info;
    }

    /** From 65 bytes, uncompressed. */
    static ECPublicKey point(byte[] uncompressed) throws GeneralSecurityException {
        if (uncompressed.length != POINT || uncompressed[0] != 4) {
            throw new GeneralSecurityException("no uncompressed point");
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(uncompressed, 1, 33)),
                new BigInteger(1, Arrays.copyOfRange(uncompressed, 33, POINT)));
        return (ECPublicKey) KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    /** To 65 bytes, uncompressed. */
    static byte[] bytes(ECPublicKey key) {
        byte[] bytes = new byte[POINT];
        bytes[0] = 4;
        put(key.getW().getAffineX(), bytes, 1);
        put(key.getW().getAffineY(), bytes, 33);
        return bytes;
    }

    private static void put(BigInteger number, byte[] into, int at) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, into, at + 32 - length, length);
    }
}
