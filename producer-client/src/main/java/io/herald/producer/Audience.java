package io.herald.producer;

import java.util.List;

/** To whom, and under which key: what has the same key stays in order. */
record Audience(String json, String key) {

    static Audience user(String id) {
        return new Audience("{\"user\":" + Json.of(named(id)) + "}", id);
    }

    /** Its first user stands for a list. */
    static Audience users(List<String> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("expected at least one user");
        }
        ids.forEach(Audience::named);
        return new Audience("{\"users\":" + Json.of(ids) + "}", ids.get(0));
    }

    static Audience group(String id) {
        return new Audience("{\"group\":" + Json.of(named(id)) + "}", id);
    }

    static Audience everyone() {
        return new Audience("{\"everyone\":true}", "everyone");
    }

    private static String named(String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("expected an id, found an empty text");
        }
        return id;
    }
}
