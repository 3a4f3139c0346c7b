package io.herald.core.audience;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.herald.core.audience.MembershipOutcome.ChangedGroup;
import io.herald.core.inbox.ConsumedPositions;
import io.herald.core.inbox.InboxConfiguration;
import io.herald.core.inbox.PositionMove;
import io.herald.test.Database;
import io.herald.test.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * The members as of a revision stay what they are, whatever happens later; a change is all or nothing and makes its users known; a
 * replayed topic does not undo what came after it; changes that meet leave one membership each and no deadlock.
 */
class MembershipsTest {

    private final AnnotationConfigApplicationContext context = context(Servers.newDatabase());
    private final Memberships memberships = context.getBean(Memberships.class);
    private final Groups groups = context.getBean(Groups.class);
    private final JdbcClient jdbc = context.getBean(JdbcClient.class);

    private static AnnotationConfigApplicationContext context(Database database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(6);
        pool.setMinimumIdle(0);
        Flyway.configure().dataSource(database.dataSource()).load().migrate();
        var context = new AnnotationConfigApplicationContext();
        // Started by the watch over epochs, so nobody may have used it before.
        context.registerBean(DataSource.class, () -> pool);
        context.registerBean(JdbcTemplate.class, () -> new JdbcTemplate(pool));
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(pool));
        context.registerBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(pool));
        context.register(InboxConfiguration.class, AudienceConfiguration.class);
        context.refresh();
        return context;
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void theMembersAsOfARevisionStayWhoTheyAre() {
        long both = change("team", List.of("ann", "bob"), List.of()).revision();
        long annOnly = change("team", List.of(), List.of("bob")).revision();
        long withCat = change("team", List.of("cat"), List.of()).revision();
        long bobAgain = change("team", List.of("bob"), List.of("ann")).revision();
        memberships.dissolve("team");

        assertThat(membersAsOf("team", both)).containsExactlyInAnyOrder("ann", "bob");
        assertThat(membersAsOf("team", annOnly)).containsExactlyInAnyOrder("ann");
        assertThat(membersAsOf("team", withCat)).containsExactlyInAnyOrder("ann", "cat");
        assertThat(membersAsOf("team", bobAgain)).containsExactlyInAnyOrder("bob", "cat");
        assertThat(membersAsOf("team", bobAgain + 1)).isEmpty();
        assertThat(List.of(both, annOnly, withCat, bobAgain)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aChangeThatChangesNothingRaisesNoRevision() {
        change("team", List.of("ann"), List.of());

        assertThat(change("team", List.of("ann"), List.of("bob"))).isEqualTo(new ChangedGroup(1, 0, 0));
        assertThat(change("team", List.of(), List.of("nobody"))).isEqualTo(new ChangedGroup(1, 0, 0));
        assertThat(memberships.dissolve("other")).isEqualTo(ChangedGroup.NONE);
        assertThat(known("nobody")).isFalse();
    }

    @Test
    void whoBecomesAMemberBecomesKnownAndWhoOnlyLeavesDoesNot() {
        change("team", List.of("ann"), List.of("bob"));

        assertThat(known("ann")).isTrue();
        assertThat(known("bob")).isFalse();
    }

    @Test
    void aGroupIsThereAsLongAsItHasMembersAndGoesOnCountingWhenItComesBack() {
        change("team", List.of("ann"), List.of());
        assertThat(groups.find("team")).contains(new Groups.Summary(new Group("team", 1), 1));
        assertThat(memberships.dissolve("team")).isEqualTo(new ChangedGroup(2, 0, 1));

        assertThat(groups.find("team")).isEmpty();
        assertThat(groups.page("", 10)).isEmpty();
        assertThat(groups.of("ann", "", 10)).isEmpty();
        assertThat(change("team", List.of("ann"), List.of()).revision()).isEqualTo(3);
    }

    @Test
    void pagesHoldEveryGroupAndEveryMemberOnce() {
        List<String> users = IntStream.range(0, 25).mapToObj(i -> "user-" + i).toList();
        users.forEach(user -> change("g-" + user, List.of(user, "everywhere"), List.of()));
        change("all", users, List.of("user-3"));
        change("all", List.of(), List.of("user-3"));

        List<String> members = new ArrayList<>();
        Groups.Members page = groups.members("all", 0, 10);
        while (!page.userIds().isEmpty()) {
            members.addAll(page.userIds());
            page = groups.members("all", page.last(), 10);
        }
        List<String> ofOne = new ArrayList<>();
        List<Group> found = groups.of("everywhere", "", 10);
        while (!found.isEmpty()) {
            found.forEach(group -> ofOne.add(group.groupId()));
            found = groups.of("everywhere", found.getLast().groupId(), 10);
        }

        assertThat(members).hasSize(24).doesNotHaveDuplicates().doesNotContain("user-3");
        assertThat(ofOne).hasSize(25).isSorted();
        assertThat(groups.page("", 100)).hasSize(26);
    }

    @Test
    void aReplayedTopicDoesNotUndoALaterChange() {
        UUID topic = UUID.randomUUID();
        context.getBean(ConsumedPositions.class).initialize(topic, 0, 0);
        List<PositionMove> moves = List.of(new PositionMove(topic, 0, 0, 2));
        List<MembershipChange> read =
                List.of(new MembershipChange("team", "ann", true), new MembershipChange("team", "bob", true));
        assertThat(memberships.apply(moves, read)).isInstanceOf(MembershipOutcome.Applied.class);
        change("team", List.of(), List.of("ann"));

        MembershipOutcome again = memberships.apply(moves, read);

        assertThat(again)
                .isInstanceOfSatisfying(
                        MembershipOutcome.Overtaken.class,
                        overtaken -> assertThat(
                                        overtaken.by().stored().getFirst().next())
                                .isEqualTo(2));
        assertThat(groups.members("team", 0, 10).userIds()).containsExactly("bob");
    }

    @Test
    void ofSeveralChangesOfOneMembershipTheLastOneCounts() {
        MembershipOutcome outcome = memberships.apply(
                List.of(),
                List.of(
                        new MembershipChange("team", "ann", true),
                        new MembershipChange("team", "ann", false),
                        new MembershipChange("team", "bob", false),
                        new MembershipChange("team", "bob", true),
                        new MembershipChange("other", "bob", true)));

        assertThat(outcome)
                .isEqualTo(new MembershipOutcome.Applied(
                        Map.of("team", new ChangedGroup(1, 1, 0), "other", new ChangedGroup(1, 1, 0))));
        assertThat(groups.members("team", 0, 10).userIds()).containsExactly("bob");
    }

    @Test
    void anErasedUserIsInNoGroupAnyMore() {
        change("team", List.of("ann", "bob"), List.of());

        jdbc.sql("DELETE FROM inbox WHERE user_id = 'ann'").update();

        assertThat(membersAsOf("team", 1)).containsExactly("bob");
    }

    @Test
    @Timeout(120)
    void changesThatMeetLeaveEachMembershipOnceAndEveryRevisionItsOwn() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            Random random = new Random(4711 + writer);
            work.add(() -> write(random));
        }
        int changed = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> done : executor.invokeAll(work)) {
                changed += done.get();
            }
        }

        assertThat(jdbc.sql("SELECT sum(revision) FROM audience_group")
                        .query(Integer.class)
                        .single())
                .isEqualTo(changed);
        assertThat(jdbc.sql("""
                        SELECT count(*) FROM membership AS a JOIN membership AS b USING (group_no, user_no)
                        WHERE a.joined < b.joined AND coalesce(a.parted, b.joined + 1) > b.joined
                        """).query(Integer.class).single())
                .as("memberships that overlap")
                .isZero();
    }

    /** How many revisions it made. */
    private int write(Random random) {
        int changed = 0;
        for (int i = 0; i < 150; i++) {
            List<MembershipChange> changes = new ArrayList<>();
            for (int each = 0; each < 6; each++) {
                changes.add(
                        new MembershipChange("g" + random.nextInt(4), "u" + random.nextInt(20), random.nextBoolean()));
            }
            if (memberships.apply(List.of(), changes) instanceof MembershipOutcome.Applied(var groupsNow)) {
                changed += (int) groupsNow.values().stream()
                        .filter(group -> group.added() + group.removed() > 0)
                        .count();
            }
        }
        return changed;
    }

    private ChangedGroup change(String group, List<String> add, List<String> remove) {
        List<MembershipChange> changes = new ArrayList<>();
        add.forEach(user -> changes.add(new MembershipChange(group, user, true)));
        remove.stream()
                .filter(user -> !add.contains(user))
                .forEach(user -> changes.add(new MembershipChange(group, user, false)));
        return ((MembershipOutcome.Applied) memberships.apply(List.of(), changes))
                .groups()
                .getOrDefault(group, ChangedGroup.NONE);
    }

    private List<String> membersAsOf(String group, long revision) {
        return jdbc.sql("""
                        SELECT user_id FROM audience_group JOIN membership USING (group_no) JOIN inbox USING (user_no)
                        WHERE group_id = :group AND joined <= :revision AND (parted IS NULL OR parted > :revision)
                        """)
                .param("group", group)
                .param("revision", revision)
                .query(String.class)
                .list();
    }

    private boolean known(String user) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM inbox WHERE user_id = ?)")
                .param(user)
                .query(Boolean.class)
                .single();
    }
}
