package io.herald.ingest.audience;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.herald.core.audience.MembershipChange;
import io.herald.core.audience.Memberships;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationParser;
import io.herald.core.notification.Origin;
import io.herald.core.notification.Parsed;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.ingest.audience.BroadcastLookup.Progress;
import io.herald.ingest.audience.BroadcastLookup.State;
import io.herald.ingest.audience.BroadcastWork.Step;
import io.herald.ingest.intake.Deferral.Answer;
import io.herald.test.Servers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Step by step, so that it can be stopped anywhere: everybody who was in the audience at acceptance gets a broadcast once, whatever dies
 * between which steps, whoever works beside it, whoever holds an inbox locked; those of one group come in their order; what is taken
 * back is taken back from those who had it.
 */
@IngestServiceTest
@TestPropertySource(
        properties = {
            "herald.ingest.audience.workers=0",
            "herald.ingest.audience.chunk-size=10",
            "herald.ingest.audience.slice-size=30"
        })
@Timeout(120)
class BroadcastWorkTest {

    private static final int MEMBERS = 100;

    @Autowired
    IngestProbe probe;

    @Autowired
    BroadcastWork work;

    @Autowired
    BroadcastIntake intake;

    @Autowired
    BroadcastLookup lookup;

    @Autowired
    MembershipSweep sweep;

    @Autowired
    Memberships memberships;

    @Autowired
    NotificationParser parser;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    private final String group = Servers.uniqueName("team");
    private final List<String> members =
            IntStream.range(0, MEMBERS).mapToObj(i -> group + "-" + i).toList();

    @AfterEach
    void nothingIsLeftForOthers() {
        drain();
    }

    @Test
    void theMembersAtAcceptanceGetItOnceFromOnePayload() {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        join(group, List.of("late-" + group));
        part(group, members.getFirst());
        assertThat(only("n1").state()).isEqualTo(State.WAITING);

        drain();

        members.forEach(user -> assertThat(ids(user)).containsExactly("n1"));
        assertThat(ids("late-" + group)).isEmpty();
        assertThat(jdbc.sql("""
                        SELECT count(DISTINCT payload_id) FROM entry JOIN inbox USING (user_no) WHERE user_id IN (:users)
                        """).param("users", members).query(Long.class).single())
                .isEqualTo(1);
        Progress progress = only("n1");
        assertThat(progress.state()).isEqualTo(State.FINISHED);
        assertThat(List.of(progress.total(), progress.done(), progress.conflicts(), progress.deferred()))
                .containsExactly(100L, 100L, 0L, 0L);
        assertThat(slices(progress.id())).isZero();
    }

    @Test
    void everybodyWhoIsKnownAtAcceptanceGetsWhatGoesToEveryone() {
        join(group, members);
        accept("all-" + group, "\"everyone\":true", "");
        join(group, List.of("late-" + group));

        drain();

        members.forEach(user -> assertThat(ids(user)).containsExactly("all-" + group));
        assertThat(ids("late-" + group)).isEmpty();
        Progress progress = only("all-" + group);
        assertThat(progress.done()).isEqualTo(progress.total()).isGreaterThanOrEqualTo(MEMBERS);
    }

    @Test
    void aGroupWithoutMembersIsFinishedAtOnce() {
        accept("n1", "\"group\":\"" + group + "\"", "");

        drain();

        assertThat(only("n1").state()).isEqualTo(State.FINISHED);
        assertThat(only("n1").total()).isZero();
    }

    @Test
    void aRepetitionIsTakenOnceAndOtherContentIsAConflict() {
        join(group, members);

        assertThat(accept("n1", "\"group\":\"" + group + "\"", "")).isEqualTo(Answer.TAKEN);
        assertThat(accept("n1", "\"group\":\"" + group + "\"", "")).isEqualTo(Answer.TAKEN);
        assertThat(accept("n1", "\"group\":\"" + group + "\"", ",\"body\":\"other\""))
                .isEqualTo(Answer.CONFLICT);
        drain();
        assertThat(accept("n1", "\"group\":\"" + group + "\"", "")).isEqualTo(Answer.TAKEN);
        drain();

        members.forEach(user -> assertThat(ids(user)).containsExactly("n1"));
    }

    @Test
    void whoHoldsOtherContentUnderItsIdIsLeftOut() {
        join(group, members);
        String other = members.get(5);
        String taken = "{\"audience\":{\"user\":\"%s\"},\"id\":\"n1\",\"source\":\"%s\",\"title\":\"other\"}"
                .formatted(other, group);
        probe.produce(other, taken);
        await().until(() -> probe.inbox(other).size() == 1);
        accept("n1", "\"group\":\"" + group + "\"", "");

        drain();

        assertThat(ids(other)).containsExactly("n1");
        assertThat(probe.inbox(other).getFirst().payload()).contains("other");
        assertThat(List.of(only("n1").done(), only("n1").conflicts())).containsExactly(99L, 1L);
    }

    @Test
    void whereverItDiesItGoesOnAndEverybodyHasItOnce() throws Exception {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        int deaths = 0;
        boolean dying = true;
        while (dying) {
            // Dies with all entries of the chunk written, the slice moved, and not committed.
            jdbc.sql("""
                    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''killed''; END'
                    """).update();
            jdbc.sql("""
                    CREATE TRIGGER die AFTER UPDATE ON broadcast_slice FOR EACH ROW EXECUTE FUNCTION die()
                    """).update();
            try {
                dying = work.next(0, id -> {}) != Step.NOTHING;
            } catch (RuntimeException e) {
                deaths++;
            } finally {
                jdbc.sql("DROP FUNCTION die() CASCADE").update();
            }
            work.next(0, id -> {});
        }

        assertThat(deaths).isGreaterThanOrEqualTo(9);
        members.forEach(user -> assertThat(ids(user)).containsExactly("n1"));
        assertThat(only("n1").done()).isEqualTo(MEMBERS);
    }

    @Test
    void usersWhoAreLockedAreDeferredAndGetItWhenTheyAreFree() throws Exception {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        try (Connection holder = held(members.get(3), members.get(50), members.get(99))) {
            while (work.next(0, id -> {}) == Step.DONE) {}

            assertThat(work.next(0, id -> {})).isEqualTo(Step.LOCKED);
            Progress progress = only("n1");
            assertThat(List.of(progress.done(), progress.deferred())).containsExactly(97L, 3L);
            assertThat(progress.state()).isEqualTo(State.RUNNING);
            holder.rollback();
        }
        drain();

        members.forEach(user -> assertThat(ids(user)).containsExactly("n1"));
        assertThat(only("n1").state()).isEqualTo(State.FINISHED);
        assertThat(only("n1").done()).isEqualTo(MEMBERS);
    }

    @Test
    void whoIsErasedMeanwhileIsNotWaitedFor() throws Exception {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        try (Connection eraser = held(members.get(42))) {
            while (work.next(0, id -> {}) == Step.DONE) {}
            assertThat(only("n1").deferred()).isEqualTo(1);
            eraser.createStatement().execute("DELETE FROM inbox WHERE user_id = '" + members.get(42) + "'");
            eraser.commit();
        }
        drain();

        assertThat(only("n1").state()).isEqualTo(State.FINISHED);
        assertThat(only("n1").done()).isEqualTo(99);
    }

    @Test
    void thoseOfOneGroupComeInTheirOrderWhoeverWorksOnThem() throws Exception {
        join(group, members);
        List<String> sent = IntStream.range(0, 8).mapToObj(i -> "n" + i).toList();
        sent.forEach(id -> accept(id, "\"group\":\"" + group + "\"", ""));

        drainInParallel(4);

        members.forEach(user -> assertThat(ids(user)).isEqualTo(sent));
        sent.forEach(id -> assertThat(only(id).done()).isEqualTo(MEMBERS));
    }

    @Test
    void theNextOneOfAGroupBeginsWhenEverybodyHasTheOneBeforeIt() throws Exception {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        accept("n2", "\"group\":\"" + group + "\"", "");
        try (Connection holder = held(members.get(7))) {
            while (work.next(0, id -> {}) == Step.DONE) {}

            assertThat(only("n1").done()).isEqualTo(99);
            assertThat(only("n2").state()).isEqualTo(State.WAITING);
            holder.rollback();
        }
        drain();

        members.forEach(user -> assertThat(ids(user)).containsExactly("n1", "n2"));
    }

    /** A connection whose transaction holds the inboxes of these users. */
    private Connection held(String... users) throws SQLException {
        Connection holder = dataSource.getConnection();
        holder.setAutoCommit(false);
        try (PreparedStatement lock = holder.prepareStatement(
                "SELECT 1 FROM inbox WHERE user_id = ANY (?) ORDER BY user_no FOR NO KEY UPDATE")) {
            lock.setArray(1, holder.createArrayOf("text", users));
            lock.execute();
        }
        return holder;
    }

    @Test
    void aSmallGroupDoesNotWaitForALargeOne() {
        join(group, members);
        String small = Servers.uniqueName("small");
        join(small, List.of("only-" + small));
        accept("large", "\"group\":\"" + group + "\"", "");
        work.next(0, id -> {});
        accept("small", "\"group\":\"" + small + "\"", "");
        long[] last = {0};

        for (int i = 0; i < 6; i++) {
            work.next(last[0], id -> last[0] = id);
        }

        assertThat(ids("only-" + small)).containsExactly("small");
        assertThat(only("large").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void oneStepIsEnoughForASmallGroupAlsoWhereAMemberHasToBeDeferred() throws Exception {
        join(group, List.of("ann-" + group, "bob-" + group));
        accept("n1", "\"group\":\"" + group + "\"", "");
        accept("n2", "\"group\":\"" + group + "\"", "");

        assertThat(work.next(0, id -> {})).isEqualTo(Step.DONE);
        assertThat(only("n1").state()).isEqualTo(State.FINISHED);
        try (Connection holder = held("ann-" + group)) {
            assertThat(work.next(0, id -> {})).isEqualTo(Step.DONE);
            assertThat(work.next(0, id -> {})).isEqualTo(Step.LOCKED);
            holder.rollback();
        }
        assertThat(work.next(0, id -> {})).isEqualTo(Step.DONE);

        assertThat(only("n2").state()).isEqualTo(State.FINISHED);
        assertThat(ids("ann-" + group)).containsExactly("n1", "n2");
        assertThat(ids("bob-" + group)).containsExactly("n1", "n2");
    }

    @Test
    void aCancelOfASmallOneThatIsRunningGoesToThoseOnlyWhoHadIt() throws Exception {
        join(group, List.of("ann-" + group, "bob-" + group));
        accept("n1", "\"group\":\"" + group + "\"", "");
        try (Connection holder = held("ann-" + group)) {
            assertThat(work.next(0, id -> {})).isEqualTo(Step.DONE);
            assertThat(List.of(only("n1").total(), only("n1").done(), only("n1").deferred()))
                    .containsExactly(2L, 1L, 1L);
            holder.rollback();
        }

        accept("c1", "\"group\":\"" + group + "\"", ",\"cancels\":\"n1\"");
        drain();

        assertThat(only("n1").state()).isEqualTo(State.STOPPED);
        assertThat(shown("ann-" + group)).isEmpty();
        assertThat(shown("bob-" + group)).isEmpty();
        assertThat(ids("bob-" + group)).hasSize(2);
    }

    /** What is frozen with inboxes or a slice locked would hold up others for as long as its connection lives. */
    @Test
    void theDatabaseEndsATransactionThatStandsStill() {
        assertThat(jdbc.sql("SHOW idle_in_transaction_session_timeout")
                        .query(String.class)
                        .single())
                .isEqualTo("10s");
    }

    @Test
    void oneThatCannotBeWrittenHoldsUpNoOtherAudience() {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        jdbc.sql("ALTER TABLE broadcast_slice ADD CONSTRAINT unlucky CHECK (broadcast_id <> %d OR done = 0)"
                        .formatted(only("n1").id()))
                .update();
        String other = Servers.uniqueName("other");
        join(other, List.of("only-" + other));
        accept("n2", "\"group\":\"" + other + "\"", "");

        drain();
        assertThat(ids("only-" + other)).containsExactly("n2");
        assertThat(only("n1").state()).isEqualTo(State.RUNNING);
        members.forEach(user -> assertThat(ids(user)).isEmpty());

        jdbc.sql("ALTER TABLE broadcast_slice DROP CONSTRAINT unlucky").update();
        drain();
        members.forEach(user -> assertThat(ids(user)).containsExactly("n1"));
    }

    @Test
    void aCancelTakesItFromAllWhoHadItAlsoFromThoseWhoHaveLeft() {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        drain();
        part(group, members.getFirst());
        join(group, List.of("late-" + group));

        accept("c1", "\"group\":\"" + group + "\"", ",\"cancels\":\"n1\"");
        drain();

        members.forEach(user -> assertThat(shown(user)).isEmpty());
        assertThat(ids("late-" + group)).isEmpty();
        assertThat(only("c1").done()).isEqualTo(MEMBERS);
    }

    @Test
    void aCancelStopsWhatIsRunningAndGoesToThoseOnlyWhoHadIt() {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        for (int i = 0; i < 4; i++) {
            work.next(0, id -> {});
        }
        long had = only("n1").done();
        assertThat(had).isBetween(1L, 99L);

        accept("c1", "\"group\":\"" + group + "\"", ",\"cancels\":\"n1\"");
        drain();

        assertThat(only("n1").state()).isEqualTo(State.STOPPED);
        assertThat(only("n1").done()).isEqualTo(had);
        assertThat(only("c1").done()).isEqualTo(had);
        members.forEach(user -> assertThat(shown(user)).isEmpty());
        assertThat(members.stream().filter(user -> ids(user).isEmpty()).count()).isEqualTo(MEMBERS - had);
        assertThat(accept("n1", "\"group\":\"" + group + "\"", "")).isEqualTo(Answer.TAKEN);
        drain();
        members.forEach(user -> assertThat(shown(user)).isEmpty());
    }

    @Test
    void whoeverStopsItWaitsForTheChunkUnderWayAndTakesItBackFromThoseToo() throws Exception {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        work.next(0, id -> {});
        jdbc.sql("""
                CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END'
                """).update();
        try (Connection holder = dataSource.getConnection();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.createStatement().execute("SELECT pg_advisory_lock(4711)");
            jdbc.sql("CREATE TRIGGER hold AFTER UPDATE ON broadcast_slice FOR EACH ROW EXECUTE FUNCTION hold()")
                    .update();
            Future<Step> chunk = executor.submit(() -> work.next(0, id -> {}));
            await().until(() -> waiting() == 1);
            Future<Answer> cancel =
                    executor.submit(() -> accept("c1", "\"group\":\"" + group + "\"", ",\"cancels\":\"n1\""));
            await().until(() -> waiting() == 2);
            holder.createStatement().execute("SELECT pg_advisory_unlock(4711)");
            assertThat(chunk.get()).isEqualTo(Step.DONE);
            assertThat(cancel.get()).isEqualTo(Answer.TAKEN);
        } finally {
            jdbc.sql("DROP FUNCTION hold() CASCADE").update();
        }
        drain();

        assertThat(only("n1").state()).isEqualTo(State.STOPPED);
        assertThat(List.of(only("n1").done(), only("c1").done())).containsExactly(10L, 10L);
        members.forEach(user -> assertThat(shown(user)).isEmpty());
    }

    /** How many transactions of this database wait for a lock. */
    private long waiting() {
        return jdbc.sql("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """).query(Long.class).single();
    }

    @Test
    void aCancelThatComesFirstKeepsItFromEverybody() {
        join(group, members);
        accept("c1", "\"group\":\"" + group + "\"", ",\"cancels\":\"n1\"");
        drain();
        join(group, List.of("late-" + group));

        assertThat(accept("n1", "\"group\":\"" + group + "\"", "")).isEqualTo(Answer.TAKEN);
        drain();

        members.forEach(user -> assertThat(shown(user)).isEmpty());
        assertThat(ids("late-" + group)).isEmpty();
        assertThat(only("n1").state()).isEqualTo(State.STOPPED);
    }

    @Test
    void anUpdateStopsWhatIsRunningAndEverybodyIsShownTheUpdateOnly() {
        join(group, members);
        accept("n1", "\"group\":\"" + group + "\"", "");
        for (int i = 0; i < 4; i++) {
            work.next(0, id -> {});
        }
        accept("u1", "\"group\":\"" + group + "\"", ",\"updates\":\"n1\"");
        drain();

        assertThat(only("n1").state()).isEqualTo(State.STOPPED);
        assertThat(only("u1").done()).isEqualTo(MEMBERS);
        members.forEach(user -> assertThat(shown(user)).containsExactly("u1"));
    }

    @Test
    void nothingIsWrittenWhereTheIntakesTransactionIsRolledBack() {
        join(group, members);
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    intake.take(List.of(parsed("n1", "\"group\":\"" + group + "\"", "")));
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");

        drain();

        members.forEach(user -> assertThat(ids(user)).isEmpty());
        assertThat(lookup.find(group, "n1")).isEmpty();
    }

    @Test
    void formerMembershipsAreForgottenUnlessABroadcastWentToThem() {
        join(group, List.of("ann", "bob"));
        accept("n1", "\"group\":\"" + group + "\"", "");
        part(group, "ann");
        join(group, List.of("cat"));
        part(group, "cat");
        jdbc.sql("UPDATE membership SET parted_at = now() - interval '2 days' WHERE parted IS NOT NULL")
                .update();

        assertThat(sweep.run()).isPositive();

        assertThat(jdbc.sql("""
                        SELECT user_id FROM membership JOIN audience_group USING (group_no) JOIN inbox USING (user_no)
                        WHERE group_id = ? ORDER BY user_id
                        """).param(group).query(String.class).list()).containsExactly("ann", "bob");
        drain();
        assertThat(ids("ann")).contains("n1");
    }

    private Answer accept(String id, String audience, String more) {
        return transaction
                .execute(status -> intake.take(List.of(parsed(id, audience, more))))
                .getFirst();
    }

    private Notification parsed(String id, String audience, String more) {
        String value = "{\"id\":\"%s\",\"source\":\"%s\",\"audience\":{%s},\"title\":\"t\"%s}"
                .formatted(id, group, audience, more);
        Origin origin = new Origin.Request("none", "none", Clock.systemUTC().instant());
        return ((Parsed.Valid) parser.parse(value.getBytes(UTF_8), origin)).notification();
    }

    private void join(String to, List<String> users) {
        memberships.apply(
                List.of(),
                users.stream().map(user -> new MembershipChange(to, user, true)).toList());
    }

    private void part(String from, String user) {
        memberships.apply(List.of(), List.of(new MembershipChange(from, user, false)));
    }

    private void drain() {
        while (work.next(0, id -> {}) != Step.NOTHING) {}
    }

    private void drainInParallel(int workers) throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            all.add(() -> {
                while (unfinished() > 0) {
                    work.next(0, id -> {});
                }
                return null;
            });
        }
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : executor.invokeAll(all)) {
                done.get();
            }
        }
    }

    private long unfinished() {
        return jdbc.sql("SELECT count(*) FROM broadcast WHERE finished_at IS NULL")
                .query(Long.class)
                .single();
    }

    private Progress only(String id) {
        List<Progress> found = lookup.find(group, id);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private long slices(long broadcast) {
        return jdbc.sql("SELECT count(*) FROM broadcast_slice WHERE broadcast_id = ?")
                .param(broadcast)
                .query(Long.class)
                .single();
    }

    /** Ids of what is in the inbox, placeholders left out, in the order of seq. */
    private List<String> ids(String user) {
        return entries(user, "kind < 2");
    }

    /** Ids of what the user is shown. */
    private List<String> shown(String user) {
        return entries(user, "kind = 0 AND replaced_by IS NULL");
    }

    private List<String> entries(String user, String which) {
        return jdbc.sql("""
                        SELECT substring(coalesce(entry.payload, payload.body) FROM '^.{7}([^"]*)')
                        FROM inbox JOIN entry USING (user_no) LEFT JOIN payload USING (payload_id)
                        WHERE user_id = ? AND\s""" + which + " ORDER BY seq")
                .param(user)
                .query(String.class)
                .list();
    }
}
