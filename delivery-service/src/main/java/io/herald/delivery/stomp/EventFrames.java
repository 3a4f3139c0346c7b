package io.herald.delivery.stomp;

/** How the inbox events of one subscription are written. Immutable. */
public interface EventFrames {

    /**
     * An event.
     *
     * @param rev of the change that it tells
     * @param json its body
     */
    String event(String epoch, long rev, String json);
}
