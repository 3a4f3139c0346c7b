package io.herald.delivery.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What sessions count. Tags have a handful of values, none of them from a client. */
public final class SessionMetrics {

    private final Counter live;
    private final Counter page;
    private final Counter refused;
    private final Map<CloseReason, Counter> ended = new EnumMap<>(CloseReason.class);

    public SessionMetrics(MeterRegistry registry) {
        this.live = messages(registry, "live");
        this.page = messages(registry, "page");
        this.refused = Counter.builder("herald.delivery.refused")
                .description("NACK frames")
                .register(registry);
        for (CloseReason reason : CloseReason.values()) {
            ended.put(
                    reason,
                    Counter.builder("herald.delivery.sessions.ended")
                            .description("sessions that the server or a DISCONNECT ended")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    private static Counter messages(MeterRegistry registry, String path) {
        return Counter.builder("herald.delivery.messages")
                .description("MESSAGE frames queued for sockets: heard of live, or read from the inbox")
                .tag("path", path)
                .register(registry);
    }

    void sentLive() {
        live.increment();
    }

    void sentFromPage(int entries) {
        page.increment(entries);
    }

    void refused() {
        refused.increment();
    }

    void ended(CloseReason reason) {
        Objects.requireNonNull(ended.get(reason)).increment();
    }
}
