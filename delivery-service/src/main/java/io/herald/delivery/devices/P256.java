package io.herald.delivery.devices;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;

/** The curve of web push keys (RFC 8291). The JDK takes points beside the curve for keys, and agreeing on a secret with one fails later. */
final class P256 {

    private static final int COORDINATE = 32;
    private static final byte UNCOMPRESSED = 4;
    private static final EllipticCurve CURVE = curve();
    private static final BigInteger P = ((ECFieldFp) CURVE.getField()).getP();

    private P256() {}

    /** Whether this is an uncompressed point of the curve, 65 bytes. */
    static boolean isPoint(byte[] encoded) {
        if (encoded.length != 1 + 2 * COORDINATE || encoded[0] != UNCOMPRESSED) {
            return false;
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(encoded, 1, 1 + COORDINATE));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(encoded, 1 + COORDINATE, encoded.length));
        BigInteger right =
                x.pow(3).add(CURVE.getA().multiply(x)).add(CURVE.getB()).mod(P);
        return x.compareTo(P) < 0 && y.compareTo(P) < 0 && y.pow(2).mod(P).equals(right);
    }

    private static EllipticCurve curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }
}
