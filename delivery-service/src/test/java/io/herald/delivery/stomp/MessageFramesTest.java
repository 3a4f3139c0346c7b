package io.herald.delivery.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.notification.EntryForm;
import io.herald.core.notification.Localization;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** MESSAGE frames: the documented headers, the body untouched, and no text that can end a header or the frame. */
class MessageFramesTest {

    private static String frame(StompVersion version, String subscription, String notificationId, String body) {
        MessageFrames frames = new MessageFrames(version, subscription, "/user/queue/notifications", "e1");
        MessageFrames.Message message =
                frames.entry(7, 0, new Content(notificationId, Instant.ofEpochMilli(5), EntryForm.PLAIN, body));
        return message.head() + message.tail();
    }

    @Test
    void aMessageCarriesTheDocumentedHeaders() {
        assertThat(frame(StompVersion.V1_2, "s1", "n1", "{\"title\":\"ü\"}")).isEqualTo("""
                MESSAGE
                subscription:s1
                destination:/user/queue/notifications
                message-id:e1-7
                ack:e1-7
                seq:7
                cursor:e1-7
                notification-id:n1
                timestamp:5
                content-type:application/json
                content-length:14

                {"title":"ü"}\0""");
    }

    @Test
    void whatTakesAnothersPlaceSaysWhoseAndACancelSaysThatItIsOne() {
        MessageFrames frames = new MessageFrames(StompVersion.V1_2, "s1", "/user/queue/notifications", "e1");
        MessageFrames.Message message =
                frames.entry(7, 3, new Content("n1", Instant.ofEpochMilli(5), EntryForm.CANCEL, "{}"));

        assertThat(message.head() + message.tail())
                .contains("\nseq:7\ncursor:e1-7\nreplaces:3\nkind:cancel\nnotification-id:n1\n");
    }

    @Test
    void aSessionGetsTheLanguageItWantsAndTheSameWishIsServedOnce() {
        Content content = new Content(
                "n1", Instant.EPOCH, EntryForm.LOCALIZED, "{\"id\":\"n1\",\"title\":{\"en\":\"Hi\",\"de\":\"Hallo\"}}");
        Content german = content.in(Localization.wanted("de-CH, en;q=0.5"));

        assertThat(german.tail(StompVersion.V1_2)).endsWith("\n\n{\"id\":\"n1\",\"title\":\"Hallo\"}\0");
        assertThat(content.in(List.of()).tail(StompVersion.V1_2)).contains("\"title\":\"Hi\"");
        assertThat(content.in(Localization.wanted("de-CH, en;q=0.5"))).isSameAs(german);
        assertThat(german.in(List.of())).isSameAs(german);
    }

    @Test
    void markersHaveATypeAndNoSeq() {
        MessageFrames frames = new MessageFrames(StompVersion.V1_2, "s1", "/user/queue/notifications", "e1");

        assertThat(frames.caughtUp(9)).isEqualTo("""
                MESSAGE
                subscription:s1
                destination:/user/queue/notifications
                message-id:e1-0
                ack:e1-0
                type:caught-up
                cursor:e1-9
                content-type:application/json
                content-length:2

                {}\0""");
    }

    @Test
    void aSubscriptionWithoutIdHasNoHeaderForIt() {
        assertThat(frame(StompVersion.V1_0, "", "n1", "{}")).startsWith("MESSAGE\ndestination:");
    }

    @Property
    void noTextEndsAHeaderEarly(@ForAll StompVersion version, @ForAll String subscription, @ForAll String id) {
        String frame = frame(version, "s" + subscription, id, "{}");

        assertThat(frame.lines().takeWhile(line -> !line.isEmpty())).hasSize(11);
        assertThat(frame.indexOf('\0')).isEqualTo(frame.length() - 1);
        assertThat(frame.chars().filter(c -> c == '\n')).hasSize(12);
    }

    @Property
    void whatTheVersionCanEscapeComesBack(@ForAll StompVersion version, @ForAll String id) {
        String clean = id.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');

        assertThat(version.unescape(version.escape(clean))).contains(clean);
    }

    @Property
    void theContentLengthIsThatOfTheEncodedBody(@ForAll String body) {
        assertThat(Utf8.length(body)).isEqualTo(body.getBytes(UTF_8).length);
    }
}
