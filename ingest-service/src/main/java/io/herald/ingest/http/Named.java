package io.herald.ingest.http;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a notification is called; together the two are what makes it one. */
record Named(
        @JsonProperty("id") String id,
        @JsonProperty("source") String source) {}
