package io.herald.system.checker;

import io.herald.system.history.ProducerEvent.Life;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.StoreEvent.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One user's inbox in a {@link Simulation}; seq = place in the list, from 1. */
final class SimulatedInbox {

    final String user;
    final List<Sending> entries = new ArrayList<>();
    final List<Long> storedAt = new ArrayList<>();
    final TreeSet<Long> acked = new TreeSet<>();
    final Set<Long> hidden = new HashSet<>();
    final Set<Long> pushed = new HashSet<>();

    SimulatedInbox(String user) {
        this.user = user;
    }

    void append(Sending sending, long now) {
        boolean known = entries.stream()
                .anyMatch(entry ->
                        entry.source().equals(sending.source()) && entry.id().equals(sending.id()));
        if (!known) {
            entries.add(sending);
            storedAt.add(now);
            replace(sending);
        }
    }

    private void replace(Sending sending) {
        long seq = entries.size();
        Life life = sending.life();
        if (!life.cancels().isEmpty()) {
            hide(seq);
        }
        for (int older = 1; older < seq; older++) {
            Sending entry = entries.get(older - 1);
            boolean named = entry.id().equals(life.cancels()) || entry.id().equals(life.updates());
            boolean collapsed = !life.collapseKey().isEmpty()
                    && life.collapseKey().equals(entry.life().collapseKey());
            if (entry.source().equals(sending.source()) && (named || collapsed)) {
                hide(older);
            }
        }
    }

    private void hide(long seq) {
        hidden.add(seq);
        acked.add(seq);
    }

    List<Run> ackedRuns() {
        List<Run> runs = new ArrayList<>();
        for (long seq : acked) {
            if (!runs.isEmpty() && runs.getLast().to() + 1 == seq) {
                runs.set(runs.size() - 1, new Run(runs.getLast().from(), seq));
            } else {
                runs.add(new Run(seq, seq));
            }
        }
        return runs;
    }
}
