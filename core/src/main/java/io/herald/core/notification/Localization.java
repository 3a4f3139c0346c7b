package io.herald.core.notification;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * Picks the language of a notification whose {@code title} or {@code body} come in several. The reader's languages are tried in their
 * order, each as it is and then without its last subtag (RFC 4647, section 3.4: {@code de-CH-1996}, {@code de-CH}, {@code de}); where
 * none of them is there, the first language that the producer wrote stands in. Title and body are picked each for itself.
 */
public final class Localization {

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9-]{2,35}");
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_ACCEPT_LANGUAGE = 500;

    private Localization() {}

    /** Whether this is a well-formed language tag (BCP 47). */
    public static boolean isLanguageTag(String text) {
        if (!TAG.matcher(text).matches()) {
            return false;
        }
        try {
            new Locale.Builder().setLanguageTag(text);
            return true;
        } catch (IllformedLocaleException e) {
            return false;
        }
    }

    /**
     * The languages that a reader wants, best first.
     *
     * @param acceptLanguage as the header of HTTP of that name (RFC 9110, section 12.5.4), or a single language tag
     * @return empty if it is neither
     */
    public static List<LanguageRange> wanted(String acceptLanguage) {
        if (acceptLanguage.isBlank() || acceptLanguage.length() > LONGEST_ACCEPT_LANGUAGE) {
            return List.of();
        }
        try {
            return LanguageRange.parse(acceptLanguage.replace('_', '-'));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    /**
     * The payload in one language: in place of each object of languages its pick, everything else to the character.
     *
     * @param payload as inboxes store it; one in a single language comes back as it is
     * @param wanted best first; empty = whatever the producer wrote first
     */
    public static String pick(String payload, List<LanguageRange> wanted) {
        StringBuilder picked = new StringBuilder(payload.length());
        int copied = 0;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), new StringReader(payload))) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                boolean text = name.equals("title") || name.equals("body");
                if (json.nextToken() == JsonToken.START_OBJECT && text) {
                    picked.append(
                            payload, copied, (int) json.currentTokenLocation().getCharOffset());
                    picked.append('"');
                    JsonStringEncoder.getInstance().quoteAsString(choose(languages(json), wanted), picked);
                    picked.append('"');
                    copied = (int) json.currentLocation().getCharOffset();
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException notJson) {
            return payload;
        }
        return picked.append(payload, copied, payload.length()).toString();
    }

    private static Map<String, String> languages(JsonParser json) {
        Map<String, String> languages = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String tag = json.currentName();
            json.nextToken();
            languages.put(tag, json.getString());
        }
        return languages;
    }

    private static String choose(Map<String, String> languages, List<LanguageRange> wanted) {
        List<String> tags = new ArrayList<>(languages.keySet());
        String best = wanted.isEmpty() ? null : Locale.lookupTag(wanted, tags);
        if (best != null) {
            for (String tag : tags) {
                if (tag.equalsIgnoreCase(best)) {
                    return languages.getOrDefault(tag, "");
                }
            }
        }
        return tags.isEmpty() ? "" : languages.getOrDefault(tags.getFirst(), "");
    }
}
