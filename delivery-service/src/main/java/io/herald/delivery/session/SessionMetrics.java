package io.herald.delivery.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What sessions count. Tags have a handful of values, none of them from a client. */
public final class SessionMetrics {

    /** One live entry in so many is followed, because a time costs more than a count. */
    private static final int FOLLOWED = 16;

    private final Counter live;
    private final Counter page;
    private final Counter refused;
    private final Timer written;
    private final Timer acknowledged;
    private final Timer durable;
    private final Map<CloseReason, Counter> ended = new EnumMap<>(CloseReason.class);

    public SessionMetrics(MeterRegistry registry) {
        this.live = messages(registry, "live");
        this.page = messages(registry, "page");
        this.refused = Counter.builder("herald.delivery.refused")
                .description("NACK frames")
                .register(registry);
        this.written = way(registry, "written", "from this node hearing of an entry until the socket took it");
        this.acknowledged = way(registry, "acknowledged", "from there until the client acknowledged it");
        this.durable = way(registry, "durable", "from there until the acknowledgement was committed");
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

    private static Timer way(MeterRegistry registry, String end, String description) {
        return Timer.builder("herald.delivery.live." + end)
                .description(description + ", one in " + FOLLOWED)
                .register(registry);
    }

    /** Follows this live entry, if it is its turn. */
    Optional<Journey> follow(long seq, long heardAt) {
        return ThreadLocalRandom.current().nextInt(FOLLOWED) == 0
                ? Optional.of(new Journey(seq, heardAt, this))
                : Optional.empty();
    }

    void written(long nanos) {
        written.record(nanos, TimeUnit.NANOSECONDS);
    }

    void acknowledged(long nanos) {
        acknowledged.record(nanos, TimeUnit.NANOSECONDS);
    }

    void durable(long nanos) {
        durable.record(nanos, TimeUnit.NANOSECONDS);
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
