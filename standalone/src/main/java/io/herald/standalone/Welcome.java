package io.herald.standalone;

import java.time.Duration;
import java.util.Locale;

/** The last thing that is printed at the start: where to go from here. */
final class Welcome {

    private Welcome() {}

    static String to(Groundwork ground, Duration startUp) {
        StandaloneProperties.Ports ports = ground.properties().ports();
        String tokens = """

                  Send a notification:
                    TOKEN=$(curl -s 'http://localhost:%d/dev/token?user=alice&scope=publish')
                    curl -s http://localhost:%d/api/v1/notifications \\
                      -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                      -d '{"audience":{"user":"alice"},"title":"Hello, alice"}'
                """.formatted(ports.delivery(), ports.ingest());
        return """

                Herald is ready (%s s).

                  Open http://localhost:%d
                %s
                  Kafka localhost:%d (topic notifications) · ingest http://localhost:%d · push-worker http://localhost:%d
                  Log %s · Ctrl-C stops it, the data stays
                """.formatted(
                        String.format(Locale.ROOT, "%.1f", startUp.toMillis() / 1000.0),
                        ports.delivery(),
                        ground.properties().developmentIssuer() ? tokens : "",
                        ports.kafka(),
                        ports.ingest(),
                        ports.push(),
                        ground.data().logFile());
    }
}
