package io.herald.system.client;

import io.herald.system.history.HistoryWriter;
import io.herald.system.history.RunClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all devices of a run have in common.
 *
 * @param nodes where they may connect, each to any
 * @param sessions the last session number given
 */
public record Surroundings(
        RunClock clock, HistoryWriter history, Tokens tokens, List<Node> nodes, AtomicLong sessions) {}
