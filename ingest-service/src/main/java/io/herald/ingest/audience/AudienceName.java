package io.herald.ingest.audience;

import io.herald.core.notification.Audience;

/** Audiences of broadcasts as the column {@code audience} has them. */
final class AudienceName {

    private static final String EVERYONE = "everyone";
    private static final String GROUP = "group:";

    private AudienceName() {}

    static String of(Audience audience) {
        return switch (audience) {
            case Audience.Group(String groupId) -> GROUP + groupId;
            case Audience.Everyone() -> EVERYONE;
            case Audience.User user -> throw new IllegalArgumentException("one user is no broadcast");
            case Audience.Users users -> throw new IllegalArgumentException("a list of users is no broadcast");
        };
    }

    static Audience parse(String name) {
        return name.equals(EVERYONE) ? new Audience.Everyone() : new Audience.Group(name.substring(GROUP.length()));
    }
}
