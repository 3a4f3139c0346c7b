package io.herald.delivery.events;

import io.herald.core.history.ChangesOutcome;
import io.herald.core.history.Counts;
import io.herald.core.history.InboxChange;
import io.herald.core.history.Run;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a follower is told, as JSON; docs/protocol.md describes it. */
public final class EventTexts {

    private static final JsonMapper JSON = new JsonMapper();

    /** Changes that lie in more runs than so many are told by a snapshot: the client has to load the list anyway. */
    private static final int MOST_RUNS = 1_000;

    private EventTexts() {}

    /**
     * One event.
     *
     * @param rev what the follower knows with it
     */
    public record Event(long rev, String json) {}

    /** The events that tell an outcome, in order; none where nothing has changed. The counts are those after all of them. */
    public static List<Event> of(ChangesOutcome outcome) {
        return switch (outcome) {
            case ChangesOutcome.BeginAgain(Counts counts) -> List.of(snapshot(counts));
            case ChangesOutcome.Since(Counts counts, List<InboxChange> changes) ->
                changes.stream().mapToInt(change -> change.seqs().size()).sum() > MOST_RUNS
                        ? List.of(snapshot(counts))
                        : changes.stream().map(change -> event(change, counts)).toList();
        };
    }

    private static Event snapshot(Counts counts) {
        ObjectNode event = JSON.createObjectNode().put("type", "snapshot").put("epoch", counts.epoch());
        return event(event, counts.rev(), counts);
    }

    private static Event event(InboxChange change, Counts counts) {
        ObjectNode event = JSON.createObjectNode().put("type", change.kind());
        ArrayNode seqs = event.putArray("seqs");
        for (Run run : change.seqs()) {
            seqs.addArray().add(run.from()).add(run.to());
        }
        event.put("at", change.at().toString());
        return event(event, change.rev(), counts);
    }

    private static Event event(ObjectNode event, long rev, Counts counts) {
        event.put("rev", rev)
                .put("head", counts.head())
                .put("total", counts.total())
                .put("unread", counts.unread())
                .put("unseen", counts.unseen())
                .put("archived", counts.archived());
        return new Event(rev, event.toString());
    }
}
