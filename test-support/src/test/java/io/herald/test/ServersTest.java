package io.herald.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The servers behave alike whichever way the switch points: topics are created explicitly, each database is empty and
 * belongs to a role without special rights, and PostgreSQL commits durably.
 */
class ServersTest {

    @Test
    void theSwitchDecidesWhereServersComeFrom() {
        String wanted = System.getProperty(ServerKind.SWITCH);
        if (wanted != null && !wanted.equals("auto")) {
            assertThat(Servers.kind().name()).isEqualToIgnoringCase(wanted);
        }
        assertThat(Servers.kafkaBootstrap()).isEqualTo(Servers.kafkaBootstrap());
        assertThat(Servers.redis()).isEqualTo(Servers.redis());
    }

    @Test
    void topicsExistOnceCreatedAndNotBefore() throws Exception {
        String topic = Servers.uniqueName("topic");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Servers.kafkaBootstrap()))) {
            assertThatThrownBy(() ->
                            admin.describeTopics(List.of(topic)).allTopicNames().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get(30, TimeUnit.SECONDS);
            assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get(30, TimeUnit.SECONDS))
                    .containsKey(topic);
        }
    }

    @Test
    void redisAnswersAtItsAddress() throws Exception {
        RedisAddress redis = Servers.redis();
        try (Socket socket = new Socket(redis.host(), redis.port())) {
            String login = redis.password().isEmpty() ? "" : "AUTH " + redis.password() + "\r\n";
            socket.getOutputStream().write((login + "PING\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("+PONG");
        }
    }

    @Test
    void eachDatabaseIsEmptyAndDurableAndOwnedByAnOrdinaryRole() throws Exception {
        Database first = Servers.newDatabase();
        Database second = Servers.newDatabase();
        assertThat(first.jdbcUrl()).isNotEqualTo(second.jdbcUrl());
        query(first, "CREATE TABLE mine ()");
        assertThat(query(second, "SELECT to_regclass('mine')")).isNull();
        assertThat(query(first, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                .isEqualTo("f");
        assertThat(query(first, "SHOW fsync")).isEqualTo("on");
        assertThat(query(first, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query(first, "SHOW max_connections")).isEqualTo("200");
        assertThat(query(first, "SELECT system_identifier FROM pg_control_system()"))
                .isNotBlank();
    }

    private static @Nullable String query(Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            ResultSet row = statement.getResultSet();
            row.next();
            return row.getString(1);
        }
    }
}
