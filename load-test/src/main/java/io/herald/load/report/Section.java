package io.herald.load.report;

/** A generated part of the document. */
interface Section {

    /** Of its markers. */
    String name();

    /** Markdown, each line with its line feed; empty when nothing of it was measured. */
    String text(Measurements measurements);
}
