package io.herald.fakes.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The fake's decryption against the example of RFC 8291, appendix A, which neither it nor the sender was made with. */
class WebPushDecryptionTest {

    private static final byte[] MESSAGE = bytes("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
            + "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
            + "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    private static final byte[] PUBLIC =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
    private static final byte[] PRIVATE = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
    private static final byte[] AUTH = bytes("BTBZMqHH6r4Tts7J_aSIgg");

    @Test
    void theExampleOfTheStandardIsRead() throws Exception {
        assertThat(WebPushDecryption.decrypt(MESSAGE, privateKey(), PUBLIC, AUTH))
                .asString()
                .isEqualTo("When I grow up, I want to be a watermelon");
    }

    @Test
    void aChangedMessageOrAnotherSecretIsNotRead() {
        for (int at : new int[] {0, 25, MESSAGE.length - 1}) {
            byte[] changed = MESSAGE.clone();
            changed[at] ^= 1;
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .isThrownBy(() -> WebPushDecryption.decrypt(changed, privateKey(), PUBLIC, AUTH));
        }
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> WebPushDecryption.decrypt(MESSAGE, privateKey(), PUBLIC, new byte[16]));
    }

    private static ECPrivateKey privateKey() throws GeneralSecurityException {
        return (ECPrivateKey) KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        new BigInteger(1, PRIVATE),
                        WebPushDecryption.point(PUBLIC).getParams()));
    }

    private static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
