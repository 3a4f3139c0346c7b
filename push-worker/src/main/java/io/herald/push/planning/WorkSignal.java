package io.herald.push.planning;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells whoever sends that there is something to send, so that nobody waits for the next poll. Any thread. */
public final class WorkSignal implements Runnable {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param listener called on the planning thread; must not block */
    public void onWork(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void run() {
        listeners.forEach(Runnable::run);
    }
}
