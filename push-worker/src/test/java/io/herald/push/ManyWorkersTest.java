package io.herald.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.push.PushBench.Written;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SenderSource;
import io.herald.test.Database;
import io.herald.test.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Three workers on one database, each planning from requests and from the timer: every device gets every entry once.
 */
class ManyWorkersTest {

    private static final int USERS = 60;
    private static final int ENTRIES = 5;

    @BeforeAll
    static void createTopics() throws Exception {
        PushBench.createTopics();
    }

    @Test
    void workersShareTheWorkAndSendNothingTwice() {
        Database database = Servers.newDatabase();
        List<ScriptedSender> senders = new ArrayList<>();
        List<ConfigurableApplicationContext> workers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                ScriptedSender sender = new ScriptedSender("fcm/shop", false, Duration.ZERO);
                senders.add(sender);
                workers.add(worker(database, sender));
            }
            PushBench bench = new PushBench(workers.getFirst());
            List<Written> entries = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                String name = bench.user();
                bench.device(name, "shop", "android");
                bench.device(name, "shop", "ios");
                for (int entry = 0; entry < ENTRIES; entry++) {
                    entries.add(bench.write(name, PushBench.LATER));
                }
            }
            // All at once for the timers of all three, and each asked for twice besides.
            bench.jdbc.sql("UPDATE push_due SET due_at = now()").update();
            entries.forEach(bench::request);
            entries.forEach(bench::request);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> bench.jdbc
                                    .sql("SELECT count(*) FROM push WHERE state = 'accepted'")
                                    .query(Integer.class)
                                    .single()
                            == USERS * ENTRIES * 2);
            Map<UUID, Integer> sends = new HashMap<>();
            for (ScriptedSender sender : senders) {
                bench.jdbc.sql("SELECT user_id FROM inbox").query(String.class).list().stream()
                        .flatMap(user -> sender.shownTo(user).stream())
                        .map(Push::id)
                        .forEach(id -> sends.merge(id, 1, Integer::sum));
            }
            assertThat(sends).hasSize(USERS * ENTRIES * 2);
            assertThat(sends.values()).containsOnly(1);
        } finally {
            workers.forEach(ConfigurableApplicationContext::close);
        }
    }

    private static ConfigurableApplicationContext worker(Database database, PushSender sender) {
        return PushWorker.application()
                .initializers(context ->
                        context.getBeanFactory().registerSingleton("scripted", (SenderSource) () -> List.of(sender)))
                .run(
                        "--server.port=0",
                        "--spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrap(),
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.datasource.hikari.maximum-pool-size=6",
                        "--herald.push.due.poll-interval=20ms",
                        "--herald.push.due.batch-size=10",
                        "--herald.push.requests.group=" + Servers.uniqueName("push"));
    }
}
