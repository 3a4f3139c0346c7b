package io.herald.load.report;

/** The document has no place for a section, or more than one; the message names the marker. */
public final class MissingMarker extends RuntimeException {

    MissingMarker(String message) {
        super(message);
    }
}
