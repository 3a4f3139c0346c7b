package io.herald.delivery.session;

import io.herald.core.inbox.Cursor;
import io.herald.core.notification.Localization;
import io.herald.delivery.stomp.ClientFrame;
import io.herald.delivery.stomp.StompVersion;
import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Optional;

/**
 * What a SUBSCRIBE frame asks for.
 *
 * @param id the client's id of the subscription; empty = none, which 1.0 allows
 * @param mode how entries are acknowledged
 * @param after the cursor this device has; empty = what the user has not acknowledged
 * @param window how many entries may be in flight
 * @param languages which languages the user reads, best first; empty = whatever the producer wrote first
 * @param received the client got everything up to its cursor, and saying so acknowledges it
 */
record SubscriptionRequest(
        String id, AckMode mode, Optional<Cursor> after, int window, List<LanguageRange> languages, boolean received) {

    /** How the frame was understood. */
    sealed interface Reading {

        record Understood(SubscriptionRequest request) implements Reading {}

        /** It asks for inbox events. */
        record Events(String id) implements Reading {}

        /** Not understood: a fixed text for the ERROR frame. */
        record Wrong(CloseReason reason, String text) implements Reading {}
    }

    /** Reads a SUBSCRIBE frame. A {@code prefetch-count} beyond the largest window is cut down to it. */
    static Reading of(ClientFrame frame, StompVersion version, SessionProperties properties) {
        boolean events = EventSubscription.DESTINATION.equals(frame.headers().get("destination"));
        if (!events && !Subscription.DESTINATION.equals(frame.headers().get("destination"))) {
            return new Reading.Wrong(CloseReason.NO_SUCH_DESTINATION, CloseReason.NO_SUCH_DESTINATION.text());
        }
        String id = frame.header("id").orElse("");
        if (id.isEmpty() && version != StompVersion.V1_0) {
            return wrong("missing id");
        }
        Optional<AckMode> mode = AckMode.of(frame.header("ack").orElse("auto"));
        if (mode.isEmpty()) {
            return wrong("unknown ack mode");
        }
        if (events) {
            return mode.get() == AckMode.AUTO ? new Reading.Events(id) : wrong("inbox-events know ack:auto only");
        }
        Optional<Cursor> after = frame.header("after").flatMap(Cursor::parse);
        if (after.isEmpty() && frame.header("after").isPresent()) {
            return wrong("malformed cursor");
        }
        String count = frame.header("prefetch-count").orElseGet(() -> Integer.toString(properties.window()));
        if (!count.matches("[1-9][0-9]{0,8}")) {
            return wrong("malformed prefetch-count");
        }
        int window = Math.min(properties.maxWindow(), Integer.parseInt(count));
        List<LanguageRange> languages =
                Localization.wanted(frame.header("accept-language").orElse(""));
        return new Reading.Understood(new SubscriptionRequest(id, mode.get(), after, window, languages, false));
    }

    private static Reading wrong(String text) {
        return new Reading.Wrong(CloseReason.PROTOCOL_ERROR, text);
    }
}
