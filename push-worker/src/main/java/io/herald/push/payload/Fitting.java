package io.herald.push.payload;

import io.herald.push.provider.PushContent.Action;
import io.herald.push.provider.PushContent.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a notification fit into a payload, because a shorter text is better than none. The body is shortened first, then go, one after
 * the other, data, actions, image, link, category and source, then the rest of the body and of the title. While there is something
 * else to leave out the body keeps its first {@value #BODY_KEPT} characters. Texts end in an ellipsis where they were cut, never within
 * a character (code point).
 */
public final class Fitting {

    /** Characters of a body that are worth more than what is not shown at once. */
    public static final int BODY_KEPT = 200;

    private static final String ELLIPSIS = "…";

    private Fitting() {}

    /**
     * Encodes as much of it as fits.
     *
     * @param limit bytes
     * @param encode the payload for an alert; must not get longer when a text gets shorter
     * @return at most {@code limit} bytes, unless the id alone is too long
     */
    public static byte[] fit(Alert whole, int limit, Function<Alert, byte[]> encode) {
        for (Alert step : steps(whole)) {
            byte[] encoded = withBody(step, BODY_KEPT, limit, encode);
            if (encoded.length <= limit) {
                return encoded;
            }
        }
        Alert barest = steps(whole).getLast();
        byte[] encoded = withBody(barest, 0, limit, encode);
        if (encoded.length <= limit) {
            return encoded;
        }
        Alert textless = text(barest, barest.title(), null);
        String title = whole.title() == null ? "" : whole.title();
        int kept = longest(
                0, length(title), length -> encode.apply(text(textless, cut(title, length), null)).length <= limit);
        return encode.apply(text(textless, cut(title, kept), null));
    }

    private static List<Alert> steps(Alert whole) {
        List<Alert> steps = new ArrayList<>();
        steps.add(whole);
        Alert last = whole;
        last = with(last, last.category(), last.source(), last.link(), last.image(), last.actions(), null);
        steps.add(last);
        last = with(last, last.category(), last.source(), last.link(), last.image(), List.of(), null);
        steps.add(last);
        last = with(last, last.category(), last.source(), last.link(), null, List.of(), null);
        steps.add(last);
        last = with(last, last.category(), last.source(), null, null, List.of(), null);
        steps.add(last);
        steps.add(with(last, null, "", null, null, List.of(), null));
        return steps;
    }

    /** With as much of the body as fits, but at least so many characters of it. */
    private static byte[] withBody(Alert alert, int atLeast, int limit, Function<Alert, byte[]> encode) {
        byte[] whole = encode.apply(alert);
        String body = alert.body();
        if (whole.length <= limit || body == null || length(body) <= atLeast) {
            return whole;
        }
        int kept = longest(
                atLeast,
                length(body),
                length -> encode.apply(text(alert, alert.title(), cut(body, length))).length <= limit);
        return encode.apply(text(alert, alert.title(), cut(body, kept)));
    }

    @FunctionalInterface
    private interface Fits {
        boolean test(int length);
    }

    /** The largest length that fits; the least one if none does. */
    private static int longest(int least, int most, Fits fits) {
        int low = least;
        int high = most;
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            if (fits.test(middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static @Nullable String cut(String text, int codePoints) {
        if (codePoints >= length(text)) {
            return text;
        }
        return codePoints == 0 ? null : text.substring(0, text.offsetByCodePoints(0, codePoints)) + ELLIPSIS;
    }

    private static Alert text(Alert alert, @Nullable String title, @Nullable String body) {
        return new Alert(
                alert.notificationId(),
                alert.source(),
                alert.seq(),
                alert.category(),
                title,
                body,
                alert.link(),
                alert.image(),
                alert.actions(),
                alert.data(),
                alert.badge());
    }

    private static Alert with(
            Alert alert,
            @Nullable String category,
            String source,
            @Nullable String link,
            @Nullable String image,
            List<Action> actions,
            @Nullable String data) {
        return new Alert(
                alert.notificationId(),
                source,
                alert.seq(),
                category,
                alert.title(),
                alert.body(),
                link,
                image,
                actions,
                data,
                alert.badge());
    }
}
