package io.herald.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Kafka, Redis and PostgreSQL, each started by the first call that needs it. */
sealed interface ServerSet permits ContainerServers, EmbeddedServers {

    String kafkaBootstrap();

    RedisAddress redis();

    Database newDatabase();

    /** Stops what was started and removes its data. */
    void stop();

    /** Creates a database with the rights of {@code creator}'s role, which owns it. */
    static void create(Database creator, String name) {
        try (Connection connection = creator.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"%s\"".formatted(name));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a database with " + creator, e);
        }
    }
}
