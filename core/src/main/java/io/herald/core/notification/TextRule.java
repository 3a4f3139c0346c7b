package io.herald.core.notification;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text may look like.
 *
 * @param form which characters
 * @param longest most code points
 */
public record TextRule(Form form, int longest) {

    /** Which characters. */
    public enum Form {
        /** Any text, also none. */
        FREE,
        /** Something that is compared, stored in an index or written into a header: no control characters, no lone surrogates. */
        NAME_OR_EMPTY,
        /** The same, and at least one character. */
        NAME,
        /** An absolute http(s) URI without user info, or an absolute path. */
        LINK
    }

    /**
     * What a page may open. Browsers drop tabs and line feeds and take a backslash for a slash: with one of those, a path could turn
     * out to be somebody else's host; so could {@code //host}, and so could a name before an {@code @}.
     */
    private static final Pattern LINK =
            Pattern.compile("(https?://[^\\x00-\\x20\\x7f-\\x9f/?#@\\\\]+([/?#][^\\x00-\\x20\\x7f-\\x9f\\\\]*)?"
                    + "|/([^\\x00-\\x20\\x7f-\\x9f/\\\\][^\\x00-\\x20\\x7f-\\x9f\\\\]*)?)");

    static TextRule free(int longest) {
        return new TextRule(Form.FREE, longest);
    }

    /** The rule that ids of users, groups and notifications keep. */
    public static TextRule name(int longest) {
        return new TextRule(Form.NAME, longest);
    }

    /** What was expected, if the text is not that; else null. */
    public @Nullable String brokenBy(CharSequence text) {
        int codePoints = text.length() <= longest ? 0 : Character.codePointCount(text, 0, text.length());
        if (codePoints > longest) {
            return "expected at most " + longest + " characters, found " + codePoints;
        }
        return switch (form) {
            case FREE -> null;
            case NAME_OR_EMPTY -> brokenName(text);
            case NAME -> text.isEmpty() ? "expected at least one character, found none" : brokenName(text);
            case LINK ->
                LINK.matcher(text).matches()
                        ? null
                        : "expected an absolute http or https URI or an absolute path, found \""
                                + Violations.shown(text.toString(), 60) + "\"";
        };
    }

    private static @Nullable String brokenName(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                return "expected no control characters, found U+%04X".formatted((int) c);
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "expected whole characters, found half of a surrogate pair";
            }
        }
        return null;
    }
}
