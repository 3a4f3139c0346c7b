package io.herald.load.report;

/** A text with places for generated sections: between {@code <!-- name -->} and {@code <!-- /name -->}, each on a line of its own. */
record MarkedDocument(String text) {

    /** The document with a section written anew. */
    MarkedDocument with(String name, String section) {
        int start = end("<!-- " + name + " -->\n");
        int end = end("<!-- /" + name + " -->\n") - ("<!-- /" + name + " -->\n").length();
        if (end < start) {
            throw new MissingMarker("<!-- /" + name + " --> stands before <!-- " + name + " -->");
        }
        return new MarkedDocument(text.substring(0, start) + section + text.substring(end));
    }

    private int end(String marker) {
        int start = text.indexOf(marker);
        if (start < 0) {
            throw new MissingMarker("no line " + marker.strip());
        }
        if (text.indexOf(marker, start + 1) >= 0) {
            throw new MissingMarker("more than one line " + marker.strip());
        }
        return start + marker.length();
    }
}
