package io.herald.core.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one value member by member: checks what the contract knows, keeps all members as they were written, and says what it found.
 * Serves one value and one thread.
 */
final class NotificationReading {

    private static final String AUDIENCES = "user, users, group and everyone";
    private static final TextRule ANY_TEXT = TextRule.free(Integer.MAX_VALUE);

    private final JsonParser json;
    private final char[] document;
    private final NotificationLimits limits;
    private final Instant now;
    private final Violations violations;
    private final JsonWalk walk;

    @Nullable
    String id;

    @Nullable
    String source;

    @Nullable
    Audience audience;

    @Nullable
    Instant createdAt;

    @Nullable
    Instant expiresAt;

    @Nullable
    Instant deliverAt;

    private @Nullable String category;
    private @Nullable String collapseKey;
    private @Nullable String cancels;
    private @Nullable String updates;
    private Priority priority = Priority.NORMAL;
    private boolean localized;
    private PushPolicy push;
    /** Order-independent sum over the members that are content. */
    long contentSum;
    /** Members other than id, source, createdAt and audience, each with a comma before it, as produced. */
    final StringBuilder rest;

    @Nullable
    String createdAtAsProduced;

    private boolean audienceSeen;

    NotificationReading(
            JsonParser json, char[] document, NotificationLimits limits, Instant now, Violations violations) {
        this.json = json;
        this.document = document;
        this.limits = limits;
        this.now = now;
        this.violations = violations;
        this.walk = new JsonWalk(json, violations);
        this.push = new PushPolicy(PushPolicy.Mode.OFFLINE, limits.pushAfter());
        this.rest = new StringBuilder(document.length);
    }

    /** Goes through the whole text. Throws Jackson's exception where it is not JSON. */
    void read() {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            violations.add(
                    "",
                    json.currentToken() == null ? "expected a JSON object, found nothing" : "expected a JSON object");
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            member(json.currentName(), offset());
        }
        if (json.nextToken() != null) {
            violations.add("", "expected the end after the JSON object, found more");
        }
        if (!audienceSeen) {
            violations.add("audience", "expected one of " + AUDIENCES + ", found no audience");
        }
        if (createdAt != null && expiresAt != null && !expiresAt.isAfter(createdAt)) {
            violations.add("expiresAt", "expected a time after createdAt");
        }
        if (deliverAt != null && expiresAt != null && !expiresAt.isAfter(deliverAt)) {
            violations.add("expiresAt", "expected a time after deliverAt");
        }
        checkEarlier();
    }

    private void checkEarlier() {
        if (cancels != null) {
            forbidBesideCancels("updates", updates);
            forbidBesideCancels("collapseKey", collapseKey);
            forbidBesideCancels("deliverAt", deliverAt);
            forbidBesideCancels("expiresAt", expiresAt);
        }
        if (id != null) {
            if (id.equals(cancels)) {
                violations.add("cancels", "expected the id of another notification, found its own");
            }
            if (id.equals(updates)) {
                violations.add("updates", "expected the id of another notification, found its own");
            }
        }
    }

    private void forbidBesideCancels(String field, @Nullable Object value) {
        if (value != null) {
            violations.add(field, "expected no such field beside cancels");
        }
    }

    /** A cancel is pushed to nobody: what was pushed is withdrawn. */
    PushPolicy push() {
        return cancels == null ? push : new PushPolicy(PushPolicy.Mode.NEVER, push.after());
    }

    /** @param effectiveSource the notification's, whoever named it */
    Handling handling(String effectiveSource) {
        Earlier earlier = new Earlier.None();
        if (cancels != null) {
            earlier = new Earlier.Cancelled(NotificationKey.of(effectiveSource, cancels));
        } else if (updates != null) {
            earlier = new Earlier.Updated(NotificationKey.of(effectiveSource, updates));
        }
        UUID collapse = collapseKey == null ? null : NotificationKey.of(effectiveSource, collapseKey);
        return new Handling(category, priority, deliverAt, earlier, collapse, localized);
    }

    private void member(String name, int start) {
        json.nextToken();
        switch (name) {
            case "id" -> id = walk.text(TextRule.name(limits.maxIdLength()));
            case "source" -> source = walk.text(new TextRule(TextRule.Form.NAME_OR_EMPTY, limits.maxSourceLength()));
            case "audience" -> audience();
            case "createdAt" -> {
                createdAt = time(now.minus(limits.maxAge()), now.plus(limits.maxFuture()));
                createdAtAsProduced = slice(start);
                content(name);
            }
            default -> {
                switch (name) {
                    case "expiresAt" -> expiresAt = time(Instant.EPOCH, now.plus(limits.maxLifetime()));
                    case "deliverAt" -> deliverAt = time(Instant.EPOCH, now.plus(limits.maxDelay()));
                    case "category" -> category = walk.text(TextRule.name(limits.maxCategoryLength()));
                    case "title" -> textOrLanguages(TextRule.free(limits.maxTitleLength()));
                    case "body" -> textOrLanguages(TextRule.free(limits.maxBodyLength()));
                    case "cancels" -> cancels = walk.text(TextRule.name(limits.maxIdLength()));
                    case "updates" -> updates = walk.text(TextRule.name(limits.maxIdLength()));
                    case "link", "image" -> walk.check(new TextRule(TextRule.Form.LINK, limits.maxLinkLength()));
                    case "collapseKey" -> collapseKey = walk.text(TextRule.name(limits.maxCollapseKeyLength()));
                    case "priority" -> priority();
                    case "push" -> readPush();
                    case "actions" -> actions();
                    default -> walk.anything();
                }
                rest.append(',').append(document, start, end() - start);
                content(name);
            }
        }
    }

    private void audience() {
        audienceSeen = true;
        int before = violations.count();
        List<Audience> named = new ArrayList<>(1);
        TextRule userId = TextRule.name(limits.maxUserIdLength());
        walk.object(name -> {
            switch (name) {
                case "user" -> named.add(new Audience.User(orEmpty(walk.text(userId))));
                case "users" -> {
                    Set<String> users = new LinkedHashSet<>();
                    walk.array(1, limits.maxUsers(), () -> users.add(orEmpty(walk.text(userId))));
                    named.add(new Audience.Users(List.copyOf(users)));
                }
                case "group" ->
                    named.add(new Audience.Group(orEmpty(walk.text(TextRule.name(limits.maxGroupIdLength())))));
                case "everyone" -> {
                    walk.expectTrue();
                    named.add(new Audience.Everyone());
                }
                default -> {
                    walk.violation("expected one of " + AUDIENCES);
                    walk.anything();
                }
            }
        });
        if (violations.count() > before) {
            return;
        }
        if (named.size() == 1) {
            audience = named.getFirst();
        } else {
            walk.violation(
                    "expected exactly one of " + AUDIENCES + ", found " + (named.isEmpty() ? "none" : "several"));
        }
    }

    private void priority() {
        String text = oneOf("low", "normal", "high");
        if (text != null) {
            priority = Priority.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** A text, or one for each of several languages. */
    private void textOrLanguages(TextRule rule) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            walk.check(rule);
            return;
        }
        localized = true;
        int languages = walk.object(tag -> {
            if (!Localization.isLanguageTag(tag)) {
                walk.violation("expected a language tag (BCP 47) as in de or pt-BR");
            }
            walk.check(rule);
        });
        if (languages < 1 || languages > limits.maxLanguages()) {
            walk.violation("expected 1 to " + limits.maxLanguages() + " languages, found " + languages);
        }
    }

    private void readPush() {
        walk.object(name -> {
            switch (name) {
                case "mode" -> {
                    String mode = oneOf("offline", "always", "never");
                    if (mode != null) {
                        push = new PushPolicy(PushPolicy.Mode.valueOf(mode.toUpperCase(Locale.ROOT)), push.after());
                    }
                }
                case "after" -> {
                    Duration after = duration(limits.maxPushAfter());
                    if (after != null) {
                        push = new PushPolicy(push.mode(), after);
                    }
                }
                default -> walk.anything();
            }
        });
    }

    private void actions() {
        Set<String> ids = new HashSet<>();
        walk.array(0, limits.maxActions(), () -> action(ids));
    }

    private void action(Set<String> ids) {
        Set<String> missing = new LinkedHashSet<>(List.of("id", "title"));
        if (json.currentToken() != JsonToken.START_OBJECT) {
            missing.clear();
        }
        walk.object(name -> {
            missing.remove(name);
            switch (name) {
                case "id" -> {
                    String actionId = walk.text(TextRule.name(limits.maxActionIdLength()));
                    if (actionId != null && !ids.add(actionId)) {
                        walk.violation("expected another id than the actions before");
                    }
                }
                case "title" -> walk.check(TextRule.name(limits.maxActionTitleLength()));
                case "link" -> walk.check(new TextRule(TextRule.Form.LINK, limits.maxLinkLength()));
                default -> walk.anything();
            }
        });
        missing.forEach(name -> walk.violation("expected " + name + ", found no such field"));
    }

    private @Nullable String oneOf(String... allowed) {
        String text = walk.text(ANY_TEXT);
        if (text == null || List.of(allowed).contains(text)) {
            return text;
        }
        walk.violation("expected one of " + String.join(", ", allowed) + ", found " + quoted(text));
        return null;
    }

    private @Nullable Instant time(Instant earliest, Instant latest) {
        String text = walk.text(ANY_TEXT);
        if (text == null) {
            return null;
        }
        Instant time = TimeText.instant(text).orElse(null);
        if (time == null) {
            walk.violation("expected a time as in 2026-01-31T08:00:00Z (RFC 3339), found " + quoted(text));
        } else if (time.isBefore(earliest) || time.isAfter(latest)) {
            walk.violation("expected a time between " + earliest.truncatedTo(ChronoUnit.SECONDS) + " and "
                    + latest.truncatedTo(ChronoUnit.SECONDS) + ", found " + quoted(text));
        } else {
            return time.truncatedTo(ChronoUnit.MILLIS);
        }
        return null;
    }

    private @Nullable Duration duration(Duration longest) {
        String text = walk.text(ANY_TEXT);
        if (text == null) {
            return null;
        }
        Duration duration = TimeText.duration(text).orElse(null);
        if (duration == null) {
            walk.violation("expected a duration as in PT30S (ISO 8601), found " + quoted(text));
        } else if (duration.compareTo(longest) > 0) {
            walk.violation("expected at most " + longest + ", found " + quoted(text));
        } else {
            return duration;
        }
        return null;
    }

    private void content(String name) {
        contentSum += ContentHash.member(name, walk.hash());
    }

    private String slice(int start) {
        return new String(document, start, end() - start);
    }

    private int offset() {
        return (int) json.currentTokenLocation().getCharOffset();
    }

    private int end() {
        return (int) json.currentLocation().getCharOffset();
    }

    private static String quoted(String text) {
        return '"' + Violations.shown(text, 40) + '"';
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
