package io.herald.delivery.devices;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Through whom a device is reached. */
public enum Provider {
    FCM("token", "fid"),
    APNS("production", "sandbox"),
    WEB_PUSH("subscription"),
    WEBHOOK("address");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> kinds;

    Provider(String... kinds) {
        this.kinds = List.of(kinds);
    }

    /** As requests and the table name it: {@code web-push}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a target of it can be; the first is meant where a client does not say. */
    List<String> kinds() {
        return kinds;
    }

    static Optional<Provider> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id().equals(id)).findFirst();
    }
}
