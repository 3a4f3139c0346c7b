package io.herald.system.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Life;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.ProducerEvent.Sent;
import io.herald.system.history.PushEvent.Answer;
import io.herald.system.history.PushEvent.DeviceAdded;
import io.herald.system.history.PushEvent.DeviceRemoved;
import io.herald.system.history.PushEvent.Pushed;
import io.herald.system.history.RunEvent.Drained;
import io.herald.system.history.RunEvent.FaultEnded;
import io.herald.system.history.RunEvent.FaultInjected;
import io.herald.system.history.RunEvent.FaultTookEffect;
import io.herald.system.history.RunEvent.Healed;
import io.herald.system.history.RunEvent.Moment;
import io.herald.system.history.RunEvent.Resources;
import io.herald.system.history.RunEvent.Terms;
import io.herald.system.history.SessionEvent.Ack;
import io.herald.system.history.SessionEvent.AckMode;
import io.herald.system.history.SessionEvent.CaughtUp;
import io.herald.system.history.SessionEvent.Connected;
import io.herald.system.history.SessionEvent.Disconnected;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Nack;
import io.herald.system.history.SessionEvent.Receipt;
import io.herald.system.history.SessionEvent.Reset;
import io.herald.system.history.SessionEvent.Resumed;
import io.herald.system.history.SessionEvent.Stalled;
import io.herald.system.history.SessionEvent.Subscribed;
import io.herald.system.history.StoreEvent.DeadLetter;
import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Positions;
import io.herald.system.history.StoreEvent.Row;
import io.herald.system.history.StoreEvent.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is written is what is read, whatever the event, and however many threads write. */
class HistoryFileTest {

    private static final List<Event> ONE_OF_EACH = List.of(
            new Sending(
                    1,
                    1,
                    Contract.KEPT,
                    "s",
                    "ü\n\"1\"",
                    List.of("a", "b"),
                    "0f",
                    Event.NEVER,
                    5,
                    new Life("g", 7, "c", "u", "k")),
            new Sent(2, 1, Outcome.UNKNOWN),
            new Logged(3, 2, 7, 1, "s", "1", "0f"),
            new Row(4, 3, "a", "e", 9, "s", "1", "0f", true),
            new Inbox(5, "a", "e", 1, 9, List.of(new Run(1, 3), new Run(5, 9))),
            new Positions(6, "e", Map.of(0, 12L, 1, 0L), Map.of("a", 9L)),
            new DeadLetter(7, 0, 3, "ff", "/audience: missing"),
            new Connected(8, 1, "a", "a/phone", "node-1", Event.NEVER),
            new Subscribed(9, 1, AckMode.CLIENT_INDIVIDUAL, "e", 3, 100),
            new Message(10, 1, "e", 4, "s", "1", "0f"),
            new CaughtUp(11, 1, "e", 9),
            new Reset(12, 1, "e", 3),
            new Ack(13, 1, "e", 4, "r-1"),
            new Nack(14, 1, "e", 5),
            new Receipt(15, 1, "r-1"),
            new Stalled(16, 1),
            new Resumed(17, 1),
            new Disconnected(18, 1, 4001, "slow consumer"),
            new DeviceAdded(19, "d", "a"),
            new DeviceRemoved(20, "d"),
            new Pushed(21, "d", "a", "e", 4, "p", Answer.RETRY),
            new Terms(22, 42, 1, 2, 3, 4),
            new FaultInjected(23, 1, "kill -9", "ingest-1"),
            new FaultTookEffect(24, 1, "exit code 137"),
            new FaultEnded(25, 1),
            new Healed(26),
            new Drained(27),
            new Resources(28, Moment.AFTER, "ingest-1", Map.of("heap", 1L << 33)));

    @TempDir
    Path folder;

    @Test
    void eventsOfEveryKindAreReadAsTheyWereWritten() {
        assertThat(ONE_OF_EACH.stream().<Class<?>>map(Event::getClass)).hasSameElementsAs(kinds());
        try (HistoryWriter writer = HistoryWriter.create(folder.resolve("history.jsonl"))) {
            ONE_OF_EACH.forEach(writer::add);
        }
        assertThat(read()).isEqualTo(ONE_OF_EACH);
    }

    private static Set<Class<?>> kinds() {
        Set<Class<?>> kinds = new HashSet<>();
        for (Class<?> group : Event.class.getPermittedSubclasses()) {
            kinds.addAll(Arrays.asList(group.getPermittedSubclasses()));
        }
        return kinds;
    }

    @Test
    void theEventsOfAThreadStayInOrderAmongThoseOfOthers() throws InterruptedException {
        int threads = 8;
        int each = 5_000;
        try (HistoryWriter writer = HistoryWriter.create(folder.resolve("history.jsonl"))) {
            List<Thread> writing = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                long session = thread;
                writing.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < each; i++) {
                        writer.add(new Receipt(i, session, "r"));
                    }
                }));
            }
            for (Thread thread : writing) {
                thread.join();
            }
        }
        long[] next = new long[threads];
        for (Event event : read()) {
            int session = (int) ((SessionEvent) event).session();
            assertThat(event.at()).isEqualTo(next[session]++);
        }
        assertThat(next).containsOnly(each);
    }

    @Test
    void aNotificationHasTheSameFingerprintAsProducedAndAsStored() {
        String produced = """
                {"audience":{"user":"a"},"title":"x","id":"1","source":"s","data":{"b":1,"a":[1.50]},"unknown":null}""";
        String stored = """
                {"id":"1","source":"s","createdAt":"2026-01-01T00:00:00Z","title":"x","data":{"b":1,"a":[1.50]},"unknown":null}""";
        String other = stored.replace("\"b\":1", "\"b\":2");
        assertThat(fingerprint(stored)).isEqualTo(fingerprint(produced)).isNotEqualTo(fingerprint(other));
    }

    private static String fingerprint(String json) {
        return Fingerprint.ofNotification(JsonMapper.shared().readTree(json));
    }

    private List<Event> read() {
        try (Stream<Event> events = new HistoryFile(folder.resolve("history.jsonl")).events()) {
            return events.toList();
        }
    }
}
