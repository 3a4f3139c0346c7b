package io.herald.system.installation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an installation is made of.
 *
 * @param brokers how many Kafkas; from three on, records have three copies and two have to have each
 * @param postgreSql further settings of PostgreSQL
 * @param postgreSqlData where PostgreSQL's data lie; empty = with everything else
 * @param clocks by how much the clocks of services are wrong, by name
 */
public record Shape(
        int brokers, Map<String, String> postgreSql, Optional<Path> postgreSqlData, Map<String, Duration> clocks) {

    /** One Kafka, one PostgreSQL, right clocks. */
    public static Shape usual() {
        return new Shape(1, Map.of("max_connections", "100"), Optional.empty(), Map.of());
    }

    /** With so many Kafkas. */
    public Shape withBrokers(int number) {
        return new Shape(number, postgreSql, postgreSqlData, clocks);
    }

    /** With further settings of PostgreSQL. */
    public Shape withPostgreSql(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(postgreSql);
        all.putAll(settings);
        return new Shape(brokers, all, postgreSqlData, clocks);
    }

    /** With PostgreSQL's data elsewhere. */
    public Shape withPostgreSqlData(Path folder) {
        return new Shape(brokers, postgreSql, Optional.of(folder), clocks);
    }

    /** With services whose clocks are wrong; needs {@link WrongClock#isAvailable}. */
    public Shape withClocks(Map<String, Duration> wrong) {
        return new Shape(brokers, postgreSql, postgreSqlData, wrong);
    }
}
