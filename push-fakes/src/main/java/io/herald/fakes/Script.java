package io.herald.fakes;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * How a fake is to react instead of as usual. What is said for one target comes first, then what is said for the next pushes whoever
 * they are for, then what is said for all; without any of these the fake does {@link Reaction.Usual}. Any thread.
 */
public final class Script {

    /** Guarded by {@code this}. */
    private final Map<String, Queue<Reaction>> nextFor = new HashMap<>();

    /** Guarded by {@code this}. */
    private final Map<String, Reaction> alwaysFor = new HashMap<>();

    /** Guarded by {@code this}. */
    private final Queue<Reaction> next = new ArrayDeque<>();

    /** Guarded by {@code this}. */
    private Reaction always = new Reaction.Usual();

    /** For one push more, in the order of the calls. */
    public synchronized Script next(Reaction reaction) {
        next.add(reaction);
        return this;
    }

    /** For one push more to this target, in the order of the calls. */
    public synchronized Script next(String target, Reaction reaction) {
        nextFor.computeIfAbsent(target, each -> new ArrayDeque<>()).add(reaction);
        return this;
    }

    /** For all pushes to this target. */
    public synchronized Script always(String target, Reaction reaction) {
        alwaysFor.put(target, reaction);
        return this;
    }

    /** For all pushes. */
    public synchronized Script always(Reaction reaction) {
        always = reaction;
        return this;
    }

    /** Forgets everything. */
    public synchronized void clear() {
        nextFor.clear();
        alwaysFor.clear();
        next.clear();
        always = new Reaction.Usual();
    }

    /** For fakes: what to do with this push. Uses up what was said once. */
    public synchronized Reaction take(String target) {
        Queue<Reaction> mine = nextFor.get(target);
        Reaction first = mine == null ? null : mine.poll();
        if (first != null) {
            return first;
        }
        Reaction standing = alwaysFor.get(target);
        if (standing != null) {
            return standing;
        }
        Reaction anybodys = next.poll();
        return anybodys != null ? anybodys : always;
    }
}
