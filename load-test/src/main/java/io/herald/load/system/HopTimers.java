package io.herald.load.system;

import io.herald.load.process.JvmManagement;
import io.herald.load.process.ServerProcess;
import io.herald.load.system.HopTimes.Hop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Herald's timers of the hops, read through JMX: the {@code metrics} endpoint of the services is opened there, to nobody but who may attach to
 * their JVMs. Over HTTP it stays shut. One thread.
 */
final class HopTimers implements AutoCloseable {

    /** A p99 is of the last 7 to 10 seconds: as long as a measurement is at least. */
    private static final String WINDOW = "10s";

    private static final String ENDPOINT = "org.springframework.boot:type=Endpoint,name=Metrics";
    private static final Map<String, String> TIMERS = new LinkedHashMap<>();

    static {
        TIMERS.put("polled", "herald.ingest.age");
        TIMERS.put("polled-oldest", "herald.ingest.age.oldest");
        TIMERS.put("stored", "herald.ingest.store");
        TIMERS.put("looked-up", "herald.ingest.presence");
        TIMERS.put("published", "herald.ingest.publish");
        TIMERS.put("heard", "herald.delivery.live.age");
        TIMERS.put("written", "herald.delivery.live.written");
        TIMERS.put("acknowledged", "herald.delivery.live.acknowledged");
        TIMERS.put("durable", "herald.delivery.live.durable");
    }

    private final List<ServerProcess> services;
    private final Map<ServerProcess, JvmManagement> opened = new LinkedHashMap<>();

    /**
     * @param services started with {@link #settings}
     */
    HopTimers(List<ServerProcess> services) {
        this.services = List.copyOf(services);
    }

    /** What a service has to be started with. */
    static List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                "--spring.jmx.enabled=true",
                "--management.endpoints.jmx.exposure.include=metrics",
                "--management.endpoint.metrics.access=read-only"));
        for (String timer : TIMERS.values()) {
            settings.add("--management.metrics.distribution.percentiles[%s]=0.99".formatted(timer));
            settings.add("--management.metrics.distribution.expiry[%s]=%s".formatted(timer, WINDOW));
        }
        return settings;
    }

    /** Reads all of them. Costs the services some milliseconds of CPU. */
    HopTimes read() {
        Map<String, Hop> hops = new LinkedHashMap<>();
        TIMERS.forEach((name, timer) -> {
            Hop all = Hop.NEVER;
            for (ServerProcess service : services) {
                all = all.and(hop(opened.computeIfAbsent(service, JvmManagement::of), timer));
            }
            hops.put(name, all);
        });
        return new HopTimes(hops);
    }

    private static Hop hop(JvmManagement service, String timer) {
        Map<String, Double> values = metric(service, timer);
        Double p99 = metric(service, timer + ".percentile").get("VALUE");
        return new Hop(
                values.getOrDefault("COUNT", 0.0).longValue(),
                1000 * values.getOrDefault("TOTAL_TIME", 0.0),
                p99 == null ? Double.NaN : 1000 * p99);
    }

    /** What a meter says, by statistic; empty when the service has none of this name. */
    private static Map<String, Double> metric(JvmManagement service, String name) {
        Map<String, Double> values = new LinkedHashMap<>();
        try {
            Optional<Object> answer =
                    service.invoke(new ObjectName(ENDPOINT), "metric", new Object[] {name, null}, new String[] {
                        String.class.getName(), List.class.getName()
                    });
            if (answer.orElse(null) instanceof Map<?, ?> meter && meter.get("measurements") instanceof List<?> all) {
                for (Object each : all) {
                    if (each instanceof Map<?, ?> measurement && measurement.get("value") instanceof Number value) {
                        values.put(String.valueOf(measurement.get("statistic")), value.doubleValue());
                    }
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        return values;
    }

    @Override
    public void close() {
        opened.values().forEach(JvmManagement::close);
        opened.clear();
    }
}
