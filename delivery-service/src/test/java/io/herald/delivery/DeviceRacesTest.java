package io.herald.delivery;

import static io.herald.delivery.DeviceClient.fcm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.delivery.ApiClient.Answer;
import io.herald.test.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whoever meets whom: a target has one owner, a user who asks twice has one device, {@code inbox.reachable} is right when the dust has
 * settled, and nobody is refused because of somebody else.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceRacesTest {

    private static final int ROUNDS = 40;

    /** As the push worker does when a provider calls a target gone. */
    private static final String DROP =
            "UPDATE device SET dropped_at = now(), dropped_reason = 'gone' WHERE device_id = ?::uuid AND dropped_at IS NULL";

    private static TestNode node;
    private static TestNode narrow;
    private static JdbcClient database;
    private static TransactionTemplate transaction;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(servers, "--herald.delivery.devices.writes-per-minute=100000");
        narrow = TestNode.start(
                servers,
                "--herald.delivery.devices.writes-per-minute=100000",
                "--herald.delivery.devices.max-per-user=2",
                "--herald.delivery.devices.sweep-interval=20ms",
                "--herald.delivery.devices.keep-dropped=1ms");
        database = node.bean(JdbcClient.class);
        transaction = new TransactionTemplate(node.bean(PlatformTransactionManager.class));
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterAll
    static void stop() {
        threads.close();
        narrow.close();
        node.close();
    }

    @Test
    void twoUsersRegisterOneTargetAtOnce() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String target = Servers.uniqueName("t");
            String a = Servers.uniqueName("a");
            String b = Servers.uniqueName("b");
            if (i % 2 == 0) {
                DeviceClient.of(node, Servers.uniqueName("former")).registered(fcm(target));
            }

            List<Answer> answers = atOnce(
                    () -> DeviceClient.of(node, a).register(fcm(target)),
                    () -> DeviceClient.of(narrow, b).register(fcm(target)));

            assertThat(answers).extracting(Answer::status).containsOnly(201);
            assertThat(answers.get(0).id()).isNotEqualTo(answers.get(1).id());
            String owner = database.sql("SELECT user_id FROM device JOIN inbox USING (user_no) WHERE target = ?")
                    .param(target)
                    .query(String.class)
                    .single();
            assertThat(owner).isIn(a, b);
            assertThat(reachable(a)).isEqualTo(owner.equals(a));
            assertThat(reachable(b)).isEqualTo(owner.equals(b));
        }
    }

    @Test
    void aUserRegistersOneTargetTwiceAtOnce() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String target = Servers.uniqueName("t");
            DeviceClient client = DeviceClient.of(node, Servers.uniqueName("a"));

            List<Answer> answers = atOnce(() -> client.register(fcm(target)), () -> client.register(fcm(target)));

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 201);
            assertThat(answers.get(0).id()).isEqualTo(answers.get(1).id());
            assertThat(client.list().body().get("devices").size()).isOne();
        }
    }

    @Test
    void theLastDeviceIsDroppedWhileAnotherRegisters() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String user = Servers.uniqueName("a");
            DeviceClient client = DeviceClient.of(node, user);
            String last = client.registered(fcm(Servers.uniqueName("t")));

            DeviceRacesTest.<Object>atOnce(
                    () -> database.sql(DROP).param(last).update(), () -> client.register(fcm(Servers.uniqueName("t"))));

            assertThat(reachable(user)).isTrue();
        }
    }

    @Test
    void theLastDeviceIsRemovedWhileItIsDropped() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String user = Servers.uniqueName("a");
            DeviceClient client = DeviceClient.of(node, user);
            String one = client.registered(fcm(Servers.uniqueName("t")));
            String other = client.registered(fcm(Servers.uniqueName("t")));

            DeviceRacesTest.<Object>atOnce(() -> database.sql(DROP).param(one).update(), () -> client.remove(other));

            assertThat(reachable(user)).isFalse();
        }
    }

    /** The same with the worst timing: the drop has decided that the user is not reachable, and has not committed. */
    @Test
    void whoRegistersWhileADropIsNotCommittedIsReachableAfterwards() throws Exception {
        String user = Servers.uniqueName("a");
        DeviceClient client = DeviceClient.of(node, user);
        String last = client.registered(fcm(Servers.uniqueName("t")));

        Future<Answer> registering = transaction.execute(status -> {
            database.sql(DROP).param(last).update();
            Future<Answer> started = threads.submit(() -> client.register(fcm(Servers.uniqueName("t"))));
            awaitOneWaitsForALock();
            return started;
        });

        assertThat(registering.get(60, TimeUnit.SECONDS).status()).isEqualTo(201);
        assertThat(reachable(user)).isTrue();
    }

    /** Registrations, take-overs, surplus, drops, removals, the sweep, and ingest locking all users: nothing fails, nothing is wrong. */
    @Test
    void everybodyAtOnce() throws Exception {
        List<String> users = List.of(Servers.uniqueName("a"), Servers.uniqueName("b"), Servers.uniqueName("c"));
        List<String> targets = List.of(
                Servers.uniqueName("t"),
                Servers.uniqueName("t"),
                Servers.uniqueName("t"),
                Servers.uniqueName("t"),
                Servers.uniqueName("t"));
        users.forEach(user -> DeviceClient.of(narrow, user).registered(fcm(Servers.uniqueName("t"))));
        List<Callable<Integer>> all = new ArrayList<>();
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            all.add(() -> {
                int worst = 0;
                for (int i = 0; i < 60; i++) {
                    DeviceClient client = DeviceClient.of(random.nextBoolean() ? node : narrow, any(users, random));
                    worst = Math.max(
                            worst, client.register(fcm(any(targets, random))).status());
                    if (random.nextInt(4) == 0) {
                        worst = Math.max(
                                worst, client.remove(fcm(any(targets, random))).status());
                    }
                }
                return worst;
            });
        }
        Random random = new Random(99);
        all.add(() -> {
            for (int i = 0; i < 150; i++) {
                database.sql("UPDATE device SET dropped_at = now(), dropped_reason = 'gone' WHERE target = ?")
                        .param(any(targets, random))
                        .update();
            }
            return 0;
        });
        all.add(() -> {
            for (int i = 0; i < 150; i++) {
                transaction.executeWithoutResult(status -> {
                    database.sql("SELECT 1 FROM inbox WHERE user_id IN (:users) ORDER BY user_no FOR NO KEY UPDATE")
                            .param("users", users)
                            .query()
                            .listOfRows();
                    database.sql("UPDATE inbox SET head = head + 1 WHERE user_id IN (:users)")
                            .param("users", users)
                            .update();
                });
            }
            return 0;
        });

        assertThat(atOnce(all)).allMatch(status -> status < 300);

        for (String user : users) {
            long inUse = database.sql("""
                            SELECT count(*) FROM device JOIN inbox USING (user_no)
                            WHERE user_id = ? AND dropped_at IS NULL""").param(user).query(Long.class).single();
            assertThat(reachable(user)).isEqualTo(inUse > 0);
        }
        assertThat(database.sql("SELECT count(*) FROM device GROUP BY target, app, provider HAVING count(*) > 1")
                        .query(Long.class)
                        .list())
                .isEmpty();
    }

    private static void awaitOneWaitsForALock() {
        // The other node's connections: this thread's is in the transaction.
        JdbcClient outside = narrow.bean(JdbcClient.class);
        await().until(() -> outside.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        .query(Long.class)
                        .single()
                > 0);
    }

    private static boolean reachable(String user) {
        return database.sql("SELECT reachable FROM inbox WHERE user_id = ?")
                .param(user)
                .query(Boolean.class)
                .single();
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <T> List<T> atOnce(Callable<? extends T>... works) throws Exception {
        return atOnce(List.of(works));
    }

    private static <T> List<T> atOnce(List<? extends Callable<? extends T>> works) throws Exception {
        CyclicBarrier start = new CyclicBarrier(works.size());
        List<Future<T>> running = new ArrayList<>();
        for (Callable<? extends T> work : works) {
            running.add(threads.submit(() -> {
                start.await();
                return work.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> each : running) {
            results.add(each.get(120, TimeUnit.SECONDS));
        }
        return results;
    }
}
