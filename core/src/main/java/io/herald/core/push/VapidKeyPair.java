package io.herald.core.push;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Objects;

/**
 * By which push services know this installation (RFC 8292): a pair of keys on P-256. Browsers subscribe with the public one, so a new
 * pair makes all subscriptions worthless. Never printed.
 */
public final class VapidKeyPair {

    private static final String CURVE = "secp256r1";
    private static final int COORDINATE = 32;
    private static final byte UNCOMPRESSED = 4;

    private final ECPublicKey publicKey;
    private final ECPrivateKey privateKey;

    private VapidKeyPair(ECPublicKey publicKey, ECPrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /** A new pair. */
    public static VapidKeyPair draw() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            KeyPair drawn = generator.generateKeyPair();
            return new VapidKeyPair((ECPublicKey) drawn.getPublic(), (ECPrivateKey) drawn.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys on " + CURVE, e);
        }
    }

    /**
     * A pair that was kept.
     *
     * @param publicKey 65 bytes: the point, uncompressed
     * @param privateKey 32 bytes: the scalar, big-endian
     * @throws IllegalArgumentException if they are no keys or do not belong together; says which, not what
     */
    public static VapidKeyPair of(byte[] publicKey, byte[] privateKey) {
        if (publicKey.length != 1 + 2 * COORDINATE || publicKey[0] != UNCOMPRESSED) {
            throw new IllegalArgumentException("the public key is no uncompressed point of 65 bytes");
        }
        if (privateKey.length != COORDINATE) {
            throw new IllegalArgumentException("the private key has no 32 bytes");
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
            KeyFactory keys = KeyFactory.getInstance("EC");
            ECPoint point = new ECPoint(
                    new BigInteger(1, Arrays.copyOfRange(publicKey, 1, 1 + COORDINATE)),
                    new BigInteger(1, Arrays.copyOfRange(publicKey, 1 + COORDINATE, publicKey.length)));
            VapidKeyPair pair = new VapidKeyPair(
                    (ECPublicKey) keys.generatePublic(new ECPublicKeySpec(point, curve)),
                    (ECPrivateKey) keys.generatePrivate(new ECPrivateKeySpec(new BigInteger(1, privateKey), curve)));
            pair.requireToBelongTogether();
            return pair;
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("no keys on P-256", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys on " + CURVE, e);
        }
    }

    /** What one signs, the other must find to be right. */
    private void requireToBelongTogether() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        boolean right;
        try {
            signature.initSign(privateKey);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            right = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no keys on P-256", e);
        }
        if (!right) {
            throw new IllegalArgumentException("the public key is not that of the private key");
        }
    }

    /** To be given to browsers ({@code applicationServerKey}): 65 bytes, the point, uncompressed. */
    public byte[] publicBytes() {
        byte[] bytes = new byte[1 + 2 * COORDINATE];
        bytes[0] = UNCOMPRESSED;
        put(publicKey.getW().getAffineX(), bytes, 1);
        put(publicKey.getW().getAffineY(), bytes, 1 + COORDINATE);
        return bytes;
    }

    /** To be kept secret: 32 bytes, the scalar, big-endian. */
    public byte[] privateBytes() {
        byte[] bytes = new byte[COORDINATE];
        put(privateKey.getS(), bytes, 0);
        return bytes;
    }

    /** The public key for signature libraries. */
    public ECPublicKey publicKey() {
        return publicKey;
    }

    /** The private key for signature libraries. */
    public ECPrivateKey privateKey() {
        return privateKey;
    }

    /** Big-endian, filled up with zeros in front. */
    private static void put(BigInteger number, byte[] into, int at) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, COORDINATE);
        System.arraycopy(bytes, bytes.length - length, into, at + COORDINATE - length, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VapidKeyPair that
                && publicKey.getW().equals(that.publicKey.getW())
                && privateKey.getS().equals(that.privateKey.getS());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(publicKey.getW());
    }

    @Override
    public String toString() {
        return "VapidKeyPair[secret]";
    }
}
