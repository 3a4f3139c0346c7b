package io.herald.test;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The servers of this JVM's tests, for tests without a Spring context; those with one import {@link RealServers}. Each
 * server is started by the first call that needs it, which blocks for some seconds.
 */
public final class Servers {

    private Servers() {}

    /** Contexts that use the servers; they are closed first when the JVM ends. */
    private static final Set<ConfigurableApplicationContext> users = ConcurrentHashMap.newKeySet();

    /** Initialized by the first use. */
    private static final class Running {

        static final ServerKind KIND = ServerKind.selected();

        static final ServerSet SERVERS = switch (KIND) {
            case CONTAINERS -> new ContainerServers();
            case EMBEDDED -> new EmbeddedServers();
        };

        static {
            // Not SpringApplication.getShutdownHandlers(): they are not run where no SpringApplication was.
            Runtime.getRuntime().addShutdownHook(new Thread(Servers::stop, "test-servers"));
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

    /** Has the context closed before the servers are stopped. */
    static void closeFirst(ConfigurableApplicationContext context) {
        users.removeIf(known -> !known.isActive());
        users.add(context);
    }

    private static void stop() {
        users.forEach(ConfigurableApplicationContext::close);
        Running.SERVERS.stop();
    }

    /** The containers themselves, for connection details of Spring Boot's own making; only where they are the servers. */
    static ContainerServers containers() {
        return (ContainerServers) Running.SERVERS;
    }
}
