package io.herald.core.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.herald.test.Database;
import io.herald.test.Servers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One pair for the whole installation, whoever asks first, and never half of one. */
class VapidKeyStoreTest {

    @Test
    void whoeverAsksFirstDrawsThePairForAll() throws Exception {
        JdbcClient jdbc = emptyDatabase();
        Set<VapidKeyPair> seen = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<VapidKeyPair>> askers = IntStream.range(0, 8)
                    .<Callable<VapidKeyPair>>mapToObj(each -> () -> new VapidKeyStore(jdbc).pair())
                    .toList();
            for (Future<VapidKeyPair> answer : threads.invokeAll(askers)) {
                seen.add(answer.get());
            }
        }
        assertThat(seen).hasSize(1).containsExactly(new VapidKeyStore(jdbc).pair());
    }

    @Test
    void thePartsOfTwoPairsAreNotTakenForOne() {
        JdbcClient jdbc = emptyDatabase();
        new VapidKeyStore(jdbc).pair();
        jdbc.sql("UPDATE secret SET value = ? WHERE name = 'web-push-public'")
                .param(VapidKeyPair.draw().publicBytes())
                .update();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VapidKeyStore(jdbc).pair())
                .withMessage("the public key is not that of the private key");
    }

    @Test
    void keysAreTheSameAfterTheyHaveBeenBytes() {
        for (int i = 0; i < 600; i++) {
            VapidKeyPair drawn = VapidKeyPair.draw();
            assertThat(drawn.publicBytes()).hasSize(65).startsWith(4);
            assertThat(drawn.privateBytes()).hasSize(32);
            assertThat(VapidKeyPair.of(drawn.publicBytes(), drawn.privateBytes()))
                    .isEqualTo(drawn);
        }
    }

    @Test
    void whatIsNoKeyIsRefused() {
        VapidKeyPair drawn = VapidKeyPair.draw();
        byte[] beside = drawn.publicBytes();
        beside[64] ^= 1;
        assertThatIllegalArgumentException().isThrownBy(() -> VapidKeyPair.of(beside, drawn.privateBytes()));
        assertThatIllegalArgumentException().isThrownBy(() -> VapidKeyPair.of(new byte[65], drawn.privateBytes()));
        assertThatIllegalArgumentException().isThrownBy(() -> VapidKeyPair.of(drawn.publicBytes(), new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> VapidKeyPair.of(drawn.publicBytes(), new byte[32]));
        assertThat(drawn.toString()).isEqualTo("VapidKeyPair[secret]");
    }

    private static JdbcClient emptyDatabase() {
        Database database = Servers.newDatabase();
        var dataSource = new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password());
        Flyway.configure().dataSource(dataSource).load().migrate();
        return JdbcClient.create(dataSource);
    }
}
