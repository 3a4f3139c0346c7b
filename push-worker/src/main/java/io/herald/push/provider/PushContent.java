package io.herald.push.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a push says. */
public sealed interface PushContent {

    /** How many entries of the user nobody has acknowledged, to be shown at the app's icon. */
    int badge();

    /**
     * Shows a notification.
     *
     * @param notificationId the producer's id
     * @param source the producer; may be empty
     * @param seq the entry's number in the user's inbox
     * @param category null = none
     * @param title null = none
     * @param body null = none
     * @param link where a tap leads; null = the app
     * @param image address of a picture; null = none
     * @param actions buttons, in order
     * @param data any JSON value, as text; null = none
     */
    record Alert(
            String notificationId,
            String source,
            long seq,
            @Nullable String category,
            @Nullable String title,
            @Nullable String body,
            @Nullable String link,
            @Nullable String image,
            List<Action> actions,
            @Nullable String data,
            int badge)
            implements PushContent {}

    /** A button. */
    record Action(String id, String title, @Nullable String link) {}

    /**
     * Takes the notification of the same {@link Push#tag()} from the screen, without a sound, and corrects the badge.
     *
     * @param notificationId the producer's id
     * @param seq the entry's number in the user's inbox
     */
    record Withdrawal(String notificationId, long seq, int badge) implements PushContent {}
}
