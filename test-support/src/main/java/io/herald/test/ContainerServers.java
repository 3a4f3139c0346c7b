package io.herald.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Servers in containers, one of each for the whole JVM. */
final class ContainerServers implements ServerSet {

    private static final String KAFKA_IMAGE = "apache/kafka:4.1.1";
    private static final String REDIS_IMAGE = "redis:8";
    private static final String POSTGRESQL_IMAGE = "postgres:17";
    private static final int REDIS_PORT = 6379;
    private static final String ROLE = "herald";

    /** The three are guarded by this. */
    private @Nullable SharedKafka kafka;

    private @Nullable SharedRedis redis;
    private @Nullable PostgreSQLContainer postgreSql;

    /** Outlives the contexts that it is a bean of. */
    private static final class SharedKafka extends KafkaContainer {

        SharedKafka() {
            super(KAFKA_IMAGE);
            withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        }

        @Override
        public void stop() {}

        void remove() {
            super.stop();
        }
    }

    /** Outlives the contexts that it is a bean of. */
    private static final class SharedRedis extends GenericContainer<SharedRedis> {

        SharedRedis() {
            super(REDIS_IMAGE);
            withExposedPorts(REDIS_PORT);
        }

        @Override
        public void stop() {}

        void remove() {
            super.stop();
        }
    }

    /** The one PostgreSQL container as seen by one context: with a database of its own. */
    private static final class DatabaseContainer extends PostgreSQLContainer {

        private final PostgreSQLContainer server;
        private final Database database;

        DatabaseContainer(PostgreSQLContainer server, Database database) {
            super(POSTGRESQL_IMAGE);
            this.server = server;
            this.database = database;
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return server.isRunning();
        }

        @Override
        public String getJdbcUrl() {
            return database.jdbcUrl();
        }

        @Override
        public String getUsername() {
            return database.user();
        }

        @Override
        public String getPassword() {
            return database.password();
        }
    }

    synchronized KafkaContainer kafka() {
        SharedKafka running = kafka;
        if (running == null) {
            running = new SharedKafka();
            running.start();
            kafka = running;
        }
        return running;
    }

    synchronized GenericContainer<?> redisContainer() {
        SharedRedis running = redis;
        if (running == null) {
            running = new SharedRedis();
            running.start();
            redis = running;
        }
        return running;
    }

    private synchronized PostgreSQLContainer postgreSql() {
        PostgreSQLContainer running = postgreSql;
        if (running == null) {
            running = new PostgreSQLContainer(POSTGRESQL_IMAGE);
            // In place of Testcontainers' own command, which turns fsync off.
            running.setCommand("postgres", "-c", "max_connections=200");
            running.start();
            createRole(new Database(running.getJdbcUrl(), running.getUsername(), running.getPassword()));
            postgreSql = running;
        }
        return running;
    }

    /** The same rights as the embedded server's role has, so that a lack of them shows both ways. */
    private static void createRole(Database superuser) {
        try (Connection connection = superuser.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'".formatted(ROLE, ROLE));
            statement.execute("GRANT pg_monitor TO " + ROLE);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the role " + ROLE, e);
        }
    }

    /** For one context. */
    PostgreSQLContainer databaseContainer() {
        return new DatabaseContainer(postgreSql(), newDatabase());
    }

    @Override
    public String kafkaBootstrap() {
        return kafka().getBootstrapServers();
    }

    @Override
    public RedisAddress redis() {
        GenericContainer<?> running = redisContainer();
        return new RedisAddress(running.getHost(), running.getMappedPort(REDIS_PORT), "");
    }

    @Override
    public Database newDatabase() {
        PostgreSQLContainer running = postgreSql();
        String name = Servers.uniqueName("test");
        ServerSet.create(database(running, running.getDatabaseName()), name);
        return database(running, name);
    }

    private static Database database(PostgreSQLContainer running, String name) {
        return new Database(
                "jdbc:postgresql://%s:%d/%s"
                        .formatted(running.getHost(), running.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT), name),
                ROLE,
                ROLE);
    }

    /** Ryuk would do it too, some seconds later, where it is allowed to run. */
    @Override
    public synchronized void stop() {
        if (kafka != null) {
            kafka.remove();
        }
        if (redis != null) {
            redis.remove();
        }
        if (postgreSql != null) {
            postgreSql.stop();
        }
    }
}
