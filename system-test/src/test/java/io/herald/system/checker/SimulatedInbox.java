package io.herald.system.checker;

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
    final TreeSet<Long> acked = new TreeSet<>();
    final Set<Long> pushed = new HashSet<>();

    SimulatedInbox(String user) {
        this.user = user;
    }

    void append(Sending sending) {
        boolean known = entries.stream()
                .anyMatch(entry ->
                        entry.source().equals(sending.source()) && entry.id().equals(sending.id()));
        if (!known) {
            entries.add(sending);
        }
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
