package io.herald.load.system;

import java.util.List;

/**
 * How Herald is run.
 *
 * @param deliveryNodes how many delivery services
 * @param partitions of the topic {@code notifications}
 * @param ingestFlags JVM flags of the ingest service
 * @param deliveryFlags JVM flags of each delivery service
 * @param pushFlags JVM flags of the push worker
 * @param kafkaFlags JVM flags of Kafka
 * @param postgreSql the folder of an installed PostgreSQL; empty = the embedded one
 * @param properties Spring properties for all services, {@code name=value}
 */
public record HeraldSettings(
        int deliveryNodes,
        int partitions,
        List<String> ingestFlags,
        List<String> deliveryFlags,
        List<String> pushFlags,
        List<String> kafkaFlags,
        String postgreSql,
        List<String> properties) {

    /** What every JVM gets; without them each start prints a page of warnings. */
    static final List<String> NATIVE_ACCESS =
            List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");
}
