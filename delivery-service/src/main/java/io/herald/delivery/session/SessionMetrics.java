package io.herald.delivery.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What sessions count. Tags have a handful of values, none of them from a client. */
public final class SessionMetrics {

    private final Counter live;
    private final Counter page;
    private final Counter refused;
    private final List<Counter> ended = new ArrayList<>();

    public SessionMetrics(MeterRegistry registry) {
        this.live = messages(registry, "live");
        this.page = messages(registry, "page");
        this.refused = Counter.builder("herald.delivery.refused")
                .description("NACK frames")
                .register(registry);
        for (CloseReason reason : CloseReason.values()) {
            ended.add(Counter.builder("herald.delivery.sessions.ended")
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
        ended.get(reason.ordinal()).increment();
    }
}
