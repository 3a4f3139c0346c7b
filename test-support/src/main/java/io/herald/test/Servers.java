package io.herald.test;

import java.util.UUID;
import org.springframework.boot.SpringApplication;

/**
 * The servers of this JVM's tests, for tests without a Spring context; those with one import {@link RealServers}. Each
 * server is started by the first call that needs it, which blocks for some seconds.
 */
public final class Servers {

    private Servers() {}

    /** Initialized by the first use; what it starts is stopped after all Spring contexts are closed. */
    private static final class Running {

        static final ServerKind KIND = ServerKind.selected();

        static final ServerSet SERVERS = switch (KIND) {
            case CONTAINERS -> new ContainerServers();
            case EMBEDDED -> new EmbeddedServers();
        };

        static {
            SpringApplication.getShutdownHandlers().add(SERVERS::stop);
        }
    }

    /** Where the servers of this JVM come from. */
    public static ServerKind kind() {
        return Running.KIND;
    }

    /** What Kafka clients take for {@code bootstrap.servers}. Topics are not created by using them. */
    public static String kafkaBootstrap() {
        return Running.SERVERS.kafkaBootstrap();
    }

    /** The address of Redis. */
    public static RedisAddress redis() {
        return Running.SERVERS.redis();
    }

    /** Creates an empty database. It stays until the end of the JVM. */
    public static Database newDatabase() {
        return Running.SERVERS.newDatabase();
    }

    /** A name that nobody else has used, {@code <prefix>-<eight hex digits>}: for topics, groups, users, channels. */
    public static String uniqueName(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** The containers themselves, for connection details of Spring Boot's own making; only where they are the servers. */
    static ContainerServers containers() {
        return (ContainerServers) Running.SERVERS;
    }
}
