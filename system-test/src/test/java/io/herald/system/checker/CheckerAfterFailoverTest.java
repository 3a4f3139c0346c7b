package io.herald.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.system.history.Event;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Row;
import io.herald.system.history.StoreEvent.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A failover renames the epoch of everything that survives it. What was acknowledged before is acknowledged still; an acknowledgement
 * of something else that had the same number before counts for nothing.
 */
class CheckerAfterFailoverTest {

    private static final String AFTERWARDS = "e2";

    private final Scene scene = new Scene(1);

    @Test
    void whatSurvivesKeepsItsAcknowledgements() {
        assertThat(Checker.check(History.of(renamed().stream())).broken()).doesNotContain("I1", "I5", "I8");
    }

    @Test
    void acknowledgementsThatNobodyMadeAreFoundAsBefore() {
        List<Event> spoilt = renamed().stream()
                .map(event -> event instanceof Inbox inbox
                        ? new Inbox(
                                inbox.at(),
                                inbox.user(),
                                inbox.epoch(),
                                inbox.lowest(),
                                inbox.head() + 1,
                                List.of(new Run(1, inbox.head() + 1)))
                        : event)
                .toList();

        assertThat(Checker.check(History.of(spoilt.stream())).broken()).contains("I8");
    }

    @Test
    void anAcknowledgementOfTheOldEpochDoesNotCountForWhatHasItsNumberNow() {
        List<Event> spoilt = renamed().stream()
                .map(event -> event instanceof Message message ? ofTheNext(message) : event)
                .toList();

        assertThat(Checker.check(History.of(spoilt.stream())).broken()).contains("I8");
    }

    /** As if the entry after it had had its number. */
    private Message ofTheNext(Message message) {
        return scene.history.inbox(scene.session(message).user()).rows().stream()
                .filter(row -> row.seq() == message.seq() + 1)
                .findFirst()
                .map(next -> new Message(
                        message.at(),
                        message.session(),
                        message.epoch(),
                        message.seq(),
                        next.source(),
                        next.id(),
                        next.content()))
                .orElse(message);
    }

    private List<Event> renamed() {
        return scene.map(event -> List.of(
                switch (event) {
                    case Row row ->
                        new Row(
                                row.at(),
                                row.storedAt(),
                                row.user(),
                                AFTERWARDS,
                                row.seq(),
                                row.source(),
                                row.id(),
                                row.content(),
                                row.hidden());
                    case Inbox inbox ->
                        new Inbox(inbox.at(), inbox.user(), AFTERWARDS, inbox.lowest(), inbox.head(), inbox.acked());
                    default -> event;
                }));
    }
}
