package io.herald.ingest.schedule;

import static io.herald.ingest.WiredInbox.notification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.herald.core.inbox.InboxWriter;
import io.herald.core.notification.Notification;
import io.herald.ingest.WiredInbox;
import io.herald.ingest.intake.Deferral;
import io.herald.ingest.intake.Deferral.Answer;
import io.herald.ingest.routing.Router;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A release appends and removes in one transaction: killed before the commit it happens again, with its answer lost it has happened, by two
 * at a time each is released once. What waits for later costs nothing.
 */
class ReleaseTest {

    private static final ScheduleProperties SETTINGS = new ScheduleProperties(Duration.ofSeconds(1), 10, 20);

    private final Router router = mock();
    private final ScheduledDeadLetters deadLetters = mock();
    private WiredInbox inbox;
    private ScheduleStatements statements;
    private ScheduleIntake intake;

    @BeforeEach
    void open() {
        inbox = new WiredInbox();
        statements = new ScheduleStatements(inbox.jdbc());
        intake = new ScheduleIntake(statements, mock());
    }

    @AfterEach
    void close() {
        inbox.close();
    }

    @Test
    void whatIsDueIsReleasedOnceThoughTheFirstAttemptIsKilledBeforeItsCommit() {
        wait("a", "1", "b", "2");
        due();
        inbox.dieBeforeTheNextCommit();
        Release release = release(List.of());
        assertThatThrownBy(release::release).isInstanceOf(RuntimeException.class);
        assertThat(inbox.count("entry")).isZero();
        assertThat(inbox.count("scheduled")).isEqualTo(2);
        verify(router, times(0)).route(any(), any(), any());

        release(List.of()).release();
        assertThat(inbox.seqs("a")).containsExactly(1L);
        assertThat(inbox.seqs("b")).containsExactly(1L);
        assertThat(inbox.count("scheduled")).isZero();
        verify(router, times(1)).route(any(), any(), any());
    }

    @Test
    void aReleaseWhoseAnswerIsLostHasHappened() {
        wait("a", "1");
        due();
        inbox.loseTheNextAnswer();
        Release release = release(List.of());
        assertThatThrownBy(release::release).hasMessageContaining("the answer is lost");
        assertThat(release.release()).isEqualTo(SETTINGS.pollInterval());
        assertThat(inbox.seqs("a")).containsExactly(1L);
    }

    @Test
    void twoAtATimeReleaseEachOnceAndOneUsersInTheOrderOfTheirTimesWhenTheyComeAlone() {
        for (int i = 0; i < 200; i++) {
            wait("u" + i % 7, "n" + i);
        }
        due();
        CompletableFuture<?>[] releases = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.runAsync(() -> drain(release(List.of()))))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(releases).join();
        drain(release(List.of()));
        assertThat(inbox.count("entry")).isEqualTo(200);
        assertThat(inbox.count("scheduled")).isZero();
    }

    @Test
    void aListIsBoundedByItsEntriesAndWhoTakesWhatGoesToManyIsAskedInTheTransaction() {
        String users = "[\""
                + String.join(
                        "\",\"", IntStream.range(0, 15).mapToObj(i -> "u" + i).toList()) + "\"]";
        for (int i = 0; i < 3; i++) {
            take(notification(
                    "{\"id\":\"l%d\",\"audience\":{\"users\":%s},\"deliverAt\":\"%s\"}".formatted(i, users, later())));
        }
        take(notification("{\"id\":\"g\",\"audience\":{\"group\":\"g\"},\"deliverAt\":\"%s\"}".formatted(later())));
        due();
        Deferral groups = mock();
        when(groups.concerns(any()))
                .thenAnswer(call -> call.<Notification>getArgument(0).id().equals("g"));
        when(groups.take(any())).thenReturn(List.of(Answer.TAKEN));
        Release release = release(List.of(groups));
        release.release();
        assertThat(inbox.count("entry")).as("one list in a transaction").isEqualTo(15);
        drain(release);
        assertThat(inbox.count("entry")).isEqualTo(45);
        assertThat(inbox.count("scheduled")).isZero();
        verify(groups).committed();
    }

    @Test
    void aMillionThatWaitForLaterAreNotLookedAt() {
        inbox.jdbc().update("""
                        INSERT INTO scheduled (due_at, key, audience, content_hash, users, notification)
                        SELECT now() + interval '1 day' + i * interval '1 second', gen_random_uuid(), gen_random_uuid(), i, '{u}', '{}'
                        FROM generate_series(1, ?) AS i
                        """, Integer.getInteger("herald.test.scheduled", 100_000));
        wait("a", "1");
        due("key IN (SELECT key FROM scheduled WHERE users = '{a}')");
        Release release = release(List.of());
        long begun = System.nanoTime();
        release.release();
        assertThat(release.release()).isEqualTo(SETTINGS.pollInterval());
        System.out.println(inbox.count("scheduled") + " wait; released in "
                + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
        assertThat(inbox.seqs("a")).hasSize(1);
        assertThat(plan()).contains("scheduled_due").doesNotContain("Seq Scan", "Sort");
    }

    private String plan() {
        return String.join("\n", inbox.jdbc().queryForList("""
                        EXPLAIN SELECT schedule_id FROM scheduled WHERE due_at <= clock_timestamp()
                        ORDER BY due_at, schedule_id LIMIT 10 FOR UPDATE SKIP LOCKED
                        """, String.class));
    }

    @Test
    void itRestsUntilTheNextOneIsDue() {
        take(notification("{\"id\":\"1\",\"audience\":{\"user\":\"a\"},\"deliverAt\":\"%s\"}"
                .formatted(Instant.now().plusMillis(600))));
        assertThat(release(List.of()).release()).isBetween(Duration.ofMillis(1), Duration.ofMillis(600));
    }

    private Release release(List<Deferral> others) {
        return new Release(
                statements,
                inbox.bean(InboxWriter.class),
                others,
                router,
                deadLetters,
                SETTINGS,
                new SimpleMeterRegistry());
    }

    private static void drain(Release release) {
        while (release.release().isZero()) {
            Objects.requireNonNull(release);
        }
    }

    /** @param usersAndIds in turn */
    private void wait(String... usersAndIds) {
        for (int i = 0; i < usersAndIds.length; i += 2) {
            take(notification("{\"id\":\"%s\",\"audience\":{\"user\":\"%s\"},\"deliverAt\":\"%s\"}"
                    .formatted(usersAndIds[i + 1], usersAndIds[i], later())));
        }
    }

    private void take(Notification notification) {
        List<Answer> answers = inbox.transaction().execute(status -> intake.take(List.of(notification)));
        assertThat(answers).containsExactly(Answer.TAKEN);
    }

    private static Instant later() {
        return Instant.now().plus(1, ChronoUnit.HOURS);
    }

    private void due() {
        due("true");
    }

    private void due(String which) {
        inbox.jdbc().update("UPDATE scheduled SET due_at = due_at - interval '2 hours' WHERE " + which);
    }
}
