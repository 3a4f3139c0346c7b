package io.herald.delivery.devices;

import org.jspecify.annotations.Nullable;

/**
 * What a client says of a device, checked.
 *
 * @param kind one of {@link Provider#kinds()}
 * @param keys of a {@link Provider#WEB_PUSH} subscription; null for all others
 * @param platform android, ios, macos, web or other
 */
record Registration(Address address, String kind, @Nullable Keys keys, String platform, Description description) {

    /** What there is one device of. */
    record Address(Provider provider, String app, String target) {}

    /**
     * Of a push subscription (RFC 8291).
     *
     * @param p256dh an uncompressed point of P-256, 65 bytes
     * @param auth 16 bytes
     */
    record Keys(byte[] p256dh, byte[] auth) {}

    /**
     * What the user may say of it at any time.
     *
     * @param name for lists of devices
     * @param locale BCP 47, in its usual spelling
     * @param timeZone of the IANA database
     */
    record Description(
            @Nullable String name,
            @Nullable String locale,
            @Nullable String timeZone) {}
}
