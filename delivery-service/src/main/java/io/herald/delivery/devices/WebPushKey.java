package io.herald.delivery.devices;

import io.herald.core.push.VapidKeyStore;
import io.herald.delivery.http.Fields;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The key that browsers bind their subscriptions to (RFC 8292). Read when first asked for; any thread. */
final class WebPushKey {

    private final VapidKeyStore store;
    private volatile @Nullable String known;

    /** @throws IllegalArgumentException if one is configured and it is none */
    WebPushKey(@Nullable String configured, VapidKeyStore store) {
        if (configured != null && !isKey(configured)) {
            throw new IllegalArgumentException(
                    "herald.delivery.devices.web-push-key is no base64url of an uncompressed P-256 point");
        }
        this.store = store;
        this.known = configured;
    }

    private static boolean isKey(String text) {
        byte[] point = Fields.bytes(65).apply(text);
        return point != null && P256.isPoint(point);
    }

    /** 87 characters. Blocks the first time. */
    String base64url() {
        String key = known;
        if (key == null) {
            key = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(store.pair().publicBytes());
            known = key;
        }
        return key;
    }
}
