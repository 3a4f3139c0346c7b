package io.herald.delivery.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import io.herald.core.inbox.Acknowledgement;
import io.herald.core.inbox.Acknowledgements;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When acknowledgements are written: at once, as a person sees it, or together with those that come later. */
class AcknowledgementLogTest {

    private static final int USERS = 3;

    /** What was written, a list for each transaction. */
    private final List<List<Acknowledgement>> written = new CopyOnWriteArrayList<>();

    private final Acknowledgements acknowledgements =
            mock(Acknowledgements.class, withSettings().stubOnly());
    private final AcknowledgementLog log = new AcknowledgementLog(
            acknowledgements,
            new AcknowledgementProperties(
                    Duration.ofMillis(1),
                    USERS,
                    Duration.ofHours(1),
                    500,
                    1000,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1)),
            new SimpleMeterRegistry());

    @BeforeEach
    void writeOnce() {
        doAnswer(call -> written.add(List.copyOf(call.getArgument(0))))
                .when(acknowledgements)
                .save(anyList(), anyInt());
        log.start();
        log.add("a", "e", 1, 1);
        await().until(() -> written.equals(List.of(List.of(run("a", 1, 1)))));
        written.clear();
    }

    @AfterEach
    void stop() {
        log.stop();
    }

    private static Acknowledgement run(String userId, long from, long to) {
        return new Acknowledgement(userId, "e", from, to);
    }

    /** Many flush intervals: time enough for what must not happen. */
    private static void wait50() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(50);
    }

    @Test
    void whatComesSoonAfterAWriteIsCollectedUntilSomebodyWaitsForIt() throws InterruptedException {
        CountDownLatch noted = new CountDownLatch(1);
        CountDownLatch durable = new CountDownLatch(1);
        log.add("a", "e", 2, 2);
        log.noteWhenDurable(noted::countDown);
        wait50();
        assertThat(written).isEmpty();

        log.add("a", "e", 3, 3);
        log.whenDurable(durable::countDown);

        assertThat(durable.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(noted.getCount()).isZero();
        assertThat(written).containsExactly(List.of(run("a", 2, 3)));
    }

    @Test
    void whoHasGoneIsNotKeptWaiting() throws InterruptedException {
        log.hurry();
        log.add("a", "e", 2, 2);
        wait50();
        assertThat(written).as("nothing was there to hurry").isEmpty();

        log.hurry();

        await().until(() -> written.equals(List.of(List.of(run("a", 2, 2)))));
    }

    @Test
    void enoughUsersAreWorthAWrite() throws InterruptedException {
        log.add("a", "e", 2, 2);
        log.add("b", "e", 1, 1);
        wait50();
        assertThat(written).isEmpty();

        log.add("c", "e", 1, 1);

        await().until(() -> written.equals(List.of(List.of(run("a", 2, 2), run("b", 1, 1), run("c", 1, 1)))));
    }

    @Test
    void whatIsCollectedIsWrittenAtTheEnd() {
        log.add("a", "e", 2, 2);
        log.stop();

        assertThat(written).containsExactly(List.of(run("a", 2, 2)));
    }
}
