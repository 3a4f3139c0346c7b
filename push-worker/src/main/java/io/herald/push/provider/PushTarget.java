package io.herald.push.provider;

import java.net.URI;
import java.util.Arrays;
import java.util.Objects;

/** Where a push goes. Never to be logged whole: who knows a target can often reach the device. */
public sealed interface PushTarget {

    /**
     * An installation of an app that Firebase knows.
     *
     * @param kind what {@code value} is
     */
    record Fcm(FcmKind kind, String value) implements PushTarget {}

    /** Firebase addresses by registration token, and since June 2026 by Firebase installation id. */
    enum FcmKind {
        TOKEN,
        FID
    }

    /**
     * An app on an Apple device.
     *
     * @param token hexadecimal
     */
    record Apns(ApnsEnvironment environment, String token) implements PushTarget {}

    /** Where the app was signed for. A token of one is refused by the other. */
    enum ApnsEnvironment {
        PRODUCTION,
        SANDBOX
    }

    /**
     * A push subscription of a browser (RFC 8030, RFC 8291).
     *
     * @param endpoint where to post; given by a user, so never to be trusted
     * @param p256dh the browser's public key, an uncompressed P-256 point of 65 bytes
     * @param auth the shared secret, 16 bytes
     */
    record WebPush(URI endpoint, byte[] p256dh, byte[] auth) implements PushTarget {

        @Override
        public boolean equals(Object other) {
            return other instanceof WebPush that
                    && endpoint.equals(that.endpoint)
                    && Arrays.equals(p256dh, that.p256dh)
                    && Arrays.equals(auth, that.auth);
        }

        @Override
        public int hashCode() {
            return Objects.hash(endpoint, Arrays.hashCode(p256dh), Arrays.hashCode(auth));
        }
    }

    /** An address that means something to a webhook: a mail address, a phone number, a chat name. */
    record Webhook(String address) implements PushTarget {}
}
