package io.herald.core.inbox;

import static io.herald.core.inbox.TestInbox.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acknowledging: runs are merged, nothing beyond the head or of another epoch counts, and a repetition writes no row version. */
class AcknowledgementsTest {

    private final TestInbox inbox = new TestInbox();

    @BeforeEach
    void fiveEntries() {
        inbox.append(post("a", "al"), post("b", "al"), post("c", "al"), post("d", "al"), post("e", "al"));
    }

    @Test
    void runsAreMerged() {
        inbox.acknowledge("al", 1, 1);
        inbox.acknowledge("al", 3, 3);
        assertThat(inbox.acked("al")).isEqualTo("{[1,2),[3,4)}");

        inbox.acknowledge("al", 2, 4);
        assertThat(inbox.acked("al")).isEqualTo("{[1,5)}");
    }

    @Test
    void oneBatchHoldsManyRunsOfManyUsers() {
        inbox.append(post("a", "bo"));
        String epoch = inbox.epochs.current();

        inbox.acknowledgements.save(
                List.of(
                        new Acknowledgement("bo", epoch, 1, 1),
                        new Acknowledgement("al", epoch, 4, 4),
                        new Acknowledgement("al", epoch, 1, 2)),
                TestInbox.RUNS);

        assertThat(inbox.acked("al")).isEqualTo("{[1,3),[4,5)}");
        assertThat(inbox.acked("bo")).isEqualTo("{[1,2)}");
    }

    @Test
    void theOldestGapsAreClosedWhenThereAreTooMany() {
        for (int i = 0; i < 95; i++) {
            inbox.append(post("n" + i, "al"));
        }
        String epoch = inbox.epochs.current();
        for (long seq = 2; seq <= 100; seq += 2) {
            inbox.acknowledgements.save(List.of(new Acknowledgement("al", epoch, seq, seq)), 20);
            assertThat(runs("al")).isLessThanOrEqualTo(20);
        }

        assertThat(inbox.acked("al")).startsWith("{[1,").endsWith(",[96,97),[98,99),[100,101)}");
        assertThat(runs("al")).isGreaterThanOrEqualTo(18);
        assertThat(inbox.open("al").acknowledgedUpTo()).isEven().isBetween(60L, 66L);
    }

    @Test
    void fewGapsStayOpenHoweverLongTheyAre() {
        inbox.acknowledge("al", 5, 5);
        inbox.acknowledge("al", 2, 2);

        assertThat(inbox.acked("al")).isEqualTo("{[2,3),[5,6)}");
    }

    @Test
    void whatIsBeyondTheHeadWasNeverSent() {
        inbox.acknowledge("al", 4, 900);

        assertThat(inbox.acked("al")).isEqualTo("{[4,6)}");
    }

    @Test
    void anotherEpochMovesNothing() {
        inbox.acknowledgements.save(List.of(new Acknowledgement("al", "0123456789", 1, 5)), TestInbox.RUNS);

        assertThat(inbox.acked("al")).isEqualTo("{}");
    }

    @Test
    void anUnknownUserIsIgnored() {
        inbox.acknowledge("nobody", 1, 1);

        assertThat(inbox.head("nobody")).isEqualTo(-1);
    }

    @Test
    void aRepetitionWritesNoNewRowVersion() {
        inbox.acknowledge("al", 1, 3);
        String version = rowVersion();

        inbox.acknowledge("al", 2, 3);

        assertThat(rowVersion()).isEqualTo(version);
    }

    private int runs(String user) {
        return inbox.jdbc.queryForObject(
                "SELECT count(*) FROM inbox, unnest(acked) WHERE user_id = ?", Integer.class, user);
    }

    private String rowVersion() {
        return inbox.jdbc.queryForObject("SELECT ctid::text FROM inbox WHERE user_id = 'al'", String.class);
    }
}
