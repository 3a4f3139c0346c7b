package io.herald.delivery.stomp;

/** What the decoder found next in what a client sent. */
public sealed interface Decoded {

    /** A whole frame. */
    record Frame(ClientFrame frame) implements Decoded {}

    /** One or more line ends between frames. */
    record HeartBeat() implements Decoded {}

    /** Nothing whole is left; feed more. */
    record Incomplete() implements Decoded {}

    /** Not STOMP, or beyond the limits. The decoder is of no more use: the connection has to be closed. */
    record Malformed(Fault fault) implements Decoded {}

    /** What is wrong with a frame; never contains anything that the client sent. */
    enum Fault {
        UNKNOWN_COMMAND("unknown command"),
        BAD_HEADER("malformed header"),
        BAD_ESCAPE("undefined escape sequence in a header"),
        BAD_CONTENT_LENGTH("wrong content-length"),
        UNEXPECTED_BODY("this command has no body"),
        TOO_MANY_HEADERS("too many headers"),
        HEADERS_TOO_LARGE("headers too large"),
        FRAME_TOO_LARGE("frame too large");

        private final String text;

        Fault(String text) {
            this.text = text;
        }

        /** For the ERROR frame. */
        public String text() {
            return text;
        }
    }
}
