package io.herald.delivery.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.delivery.stomp.Decoded.Fault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what one client sends, in whatever pieces it comes: {@link #feed} a piece, then call {@link #next} until it says
 * {@link Decoded.Incomplete} or {@link Decoded.Malformed}.
 *
 * <p>Strict where the standard is, and within {@link FrameLimits}. Holds nothing between frames, and never looks at a byte
 * twice while it waits for the end of a frame. Belongs to one thread at a time.
 */
public final class FrameDecoder {

    private static final byte[] NOTHING = {};
    private static final Decoded INCOMPLETE = new Decoded.Incomplete();
    private static final Decoded HEART_BEAT = new Decoded.HeartBeat();
    private static final Map<String, ClientCommand> COMMANDS = commands();

    private final FrameLimits limits;

    /** Null until CONNECT has settled it: the frame CONNECT itself knows no escapes. */
    private @Nullable StompVersion version;

    private byte[] input = NOTHING;

    /** Start of the frame being read. */
    private int start;

    /** Everything before this has been looked at in vain. */
    private int scanned;

    private int end;

    /** The frame being read once its headers are complete. */
    private @Nullable Head head;

    /** A frame whose headers are complete: where its body starts, and how long it says it is (-1 = up to the first NUL). */
    private record Head(ClientFrame frame, int bodyStart, int contentLength) {}

    public FrameDecoder(FrameLimits limits) {
        this.limits = limits;
    }

    /** From the next frame on the rules of this version hold. */
    public void version(StompVersion agreed) {
        version = agreed;
    }

    /** How many bytes are allotted to what has come and is not decoded yet. */
    int held() {
        return input.length;
    }

    /** True in the middle of a frame. */
    public boolean midFrame() {
        return end > start;
    }

    /** Adds what has come. The array is kept until it is consumed and must not be changed. */
    public void feed(byte[] piece) {
        int left = end - start;
        if (left == 0) {
            input = piece;
            start = 0;
            scanned = 0;
            end = piece.length;
            return;
        }
        if (start > 0 || end + piece.length > input.length) {
            int room = left + piece.length;
            // Doubling, so that dripped bytes are not copied once per byte.
            input = Arrays.copyOfRange(
                    input, start, start + Math.max(room, Math.min(2 * left, limits.frameBytes() + 1)));
            if (head != null) {
                head = new Head(head.frame, head.bodyStart - start, head.contentLength);
            }
            scanned -= start;
            start = 0;
        }
        System.arraycopy(piece, 0, input, left, piece.length);
        end = left + piece.length;
    }

    /** The next thing that is complete. */
    public Decoded next() {
        if (head == null) {
            if (skipLineEnds()) {
                return HEART_BEAT;
            }
            int headEnd = findHeadEnd();
            if (headEnd == NUL_IN_HEAD) {
                return new Decoded.Malformed(Fault.BAD_HEADER);
            }
            if (headEnd < 0) {
                return waitForMore();
            }
            Decoded bad = readHead(headEnd);
            if (bad != null) {
                return bad;
            }
        }
        return head == null ? INCOMPLETE : readBody(head);
    }

    private boolean skipLineEnds() {
        int from = start;
        while (start < end
                && (input[start] == '\n' || (input[start] == '\r' && start + 1 < end && input[start + 1] == '\n'))) {
            start++;
        }
        boolean skipped = start > from;
        scanned = Math.max(scanned, start);
        release();
        return skipped;
    }

    private static final int NUL_IN_HEAD = -2;

    /** Finds the empty line; returns the index after it, -1 if it has not come, {@link #NUL_IN_HEAD} if it cannot come. */
    private int findHeadEnd() {
        // Not beyond the limit, or what is found would depend on the pieces it came in.
        int last = Math.min(end, start + limits.headerBytes() + 1);
        for (int i = scanned; i < last; i++) {
            if (input[i] == 0) {
                return NUL_IN_HEAD;
            }
            if (input[i] == '\n' && i > start) {
                boolean afterLineFeed = input[i - 1] == '\n';
                boolean afterCrLf = input[i - 1] == '\r' && i - 2 >= start && input[i - 2] == '\n';
                if (afterLineFeed || afterCrLf) {
                    return i + 1;
                }
            }
        }
        scanned = last;
        return -1;
    }

    private Decoded waitForMore() {
        if (end - start > limits.headerBytes()) {
            return new Decoded.Malformed(Fault.HEADERS_TOO_LARGE);
        }
        return INCOMPLETE;
    }

    /** Reads command and headers; returns what is wrong with them, or null. */
    private @Nullable Decoded readHead(int bodyStart) {
        if (bodyStart - start > limits.headerBytes()) {
            return new Decoded.Malformed(Fault.HEADERS_TOO_LARGE);
        }
        String text = new String(input, start, bodyStart - start, UTF_8);
        int lineEnd = text.indexOf('\n');
        ClientCommand command = COMMANDS.get(withoutCarriageReturn(text, 0, lineEnd));
        if (command == null) {
            return new Decoded.Malformed(Fault.UNKNOWN_COMMAND);
        }
        Map<String, String> headers = new HashMap<>(8);
        int count = 0;
        for (int from = lineEnd + 1; ; from = lineEnd + 1) {
            lineEnd = text.indexOf('\n', from);
            String line = withoutCarriageReturn(text, from, lineEnd);
            if (line.isEmpty()) {
                break;
            }
            if (++count > limits.headers()) {
                return new Decoded.Malformed(Fault.TOO_MANY_HEADERS);
            }
            Fault fault = readHeader(line, headers);
            if (fault != null) {
                return new Decoded.Malformed(fault);
            }
        }
        int length = contentLength(headers.get("content-length"));
        if (length == WRONG_LENGTH) {
            return new Decoded.Malformed(Fault.BAD_CONTENT_LENGTH);
        }
        head = new Head(new ClientFrame(command, headers), bodyStart, length);
        scanned = bodyStart;
        return null;
    }

    private @Nullable Fault readHeader(String line, Map<String, String> headers) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            return Fault.BAD_HEADER;
        }
        StompVersion rules = version == null ? StompVersion.V1_0 : version;
        Optional<String> name = rules.unescape(line.substring(0, colon));
        Optional<String> value = rules.unescape(line.substring(colon + 1));
        if (name.isEmpty() || value.isEmpty()) {
            return Fault.BAD_ESCAPE;
        }
        // 1.0 pads with spaces; from 1.1 on a space is part of the value.
        headers.putIfAbsent(name.get(), rules == StompVersion.V1_0 ? value.get().strip() : value.get());
        return null;
    }

    private static final int WRONG_LENGTH = -2;

    private static int contentLength(@Nullable String value) {
        if (value == null) {
            return -1;
        }
        if (value.isEmpty() || value.length() > 9 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return WRONG_LENGTH;
        }
        return Integer.parseInt(value);
    }

    private Decoded readBody(Head complete) {
        int nul;
        if (complete.contentLength >= 0) {
            nul = complete.bodyStart + complete.contentLength;
            if (nul - start >= limits.frameBytes()) {
                return new Decoded.Malformed(Fault.FRAME_TOO_LARGE);
            }
            if (nul >= end) {
                return INCOMPLETE;
            }
            if (input[nul] != 0) {
                return new Decoded.Malformed(Fault.BAD_CONTENT_LENGTH);
            }
        } else {
            nul = findNul();
            if ((nul < 0 ? end : nul) - start >= limits.frameBytes()) {
                return new Decoded.Malformed(Fault.FRAME_TOO_LARGE);
            }
            if (nul < 0) {
                return INCOMPLETE;
            }
        }
        if (nul > complete.bodyStart && complete.frame.command() != ClientCommand.SEND) {
            return new Decoded.Malformed(Fault.UNEXPECTED_BODY);
        }
        start = nul + 1;
        scanned = start;
        head = null;
        release();
        return new Decoded.Frame(complete.frame);
    }

    private int findNul() {
        for (int i = scanned; i < end; i++) {
            if (input[i] == 0) {
                return i;
            }
        }
        scanned = end;
        return -1;
    }

    /** An idle connection holds no buffer. */
    private void release() {
        if (start == end) {
            input = NOTHING;
            start = 0;
            scanned = 0;
            end = 0;
        }
    }

    private static String withoutCarriageReturn(String text, int from, int to) {
        return text.substring(from, to > from && text.charAt(to - 1) == '\r' ? to - 1 : to);
    }

    private static Map<String, ClientCommand> commands() {
        Map<String, ClientCommand> commands = new HashMap<>();
        for (ClientCommand command : ClientCommand.values()) {
            commands.put(command.name(), command);
        }
        return Map.copyOf(commands);
    }
}
