package io.herald.system.checker;

/** What makes two notifications the same one. */
record NotificationId(String source, String id) {

    @Override
    public String toString() {
        return source.isEmpty() ? id : source + "/" + id;
    }
}
