package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A STOMP client that does nothing by itself but read and answer pings, and stops even that when told so. */
final class StompClient implements AutoCloseable {

    static final String DESTINATION = "/user/queue/notifications";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final LinkedBlockingQueue<ServerFrame> frames = new LinkedBlockingQueue<>();
    private final List<String> raw = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final int most;
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
    private volatile boolean escaped = true;
    private volatile int heartBeats;
    private volatile int pings;
    private volatile String closeReason = "";
    private @Nullable WebSocket socket;

    private StompClient(int most) {
        this.most = most;
    }

    /** @param most after so many frames it reads nothing any more, and answers no ping */
    static StompClient open(URI uri, Map<String, String> headers, int most) {
        StompClient client = new StompClient(most);
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols("v12.stomp", "v11.stomp", "v10.stomp");
        headers.forEach(builder::header);
        client.socket = builder.buildAsync(uri, client.new Listener()).join();
        return client;
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                raw.add(text);
                if (text.equals("\n")) {
                    heartBeats++;
                } else {
                    frames.add(ServerFrame.parse(text, escaped && !text.startsWith("CONNECTED")));
                }
            }
            if (raw.size() < most) {
                webSocket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
            pings++;
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closeReason = reason;
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(1006);
        }
    }

    private WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        return socket;
    }

    /** Sends a text message as it is. */
    void raw(String text) {
        socket().sendText(text, true).join();
    }

    /** Sends a text message if the socket takes it at once; what it does not take is of no interest. */
    void trySend(String text) {
        if (sending.isDone() && !socket().isOutputClosed()) {
            sending = socket().sendText(text, true);
        }
    }

    /** Sends a binary message. */
    void bytes(String text) {
        socket().sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true)
                .join();
    }

    /** Sends a frame: the lines of its head, joined by line ends. */
    void send(String... lines) {
        raw(Stream.of(lines).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n")) + "\n\n\0");
    }

    /** Sends a PONG that nobody asked for. */
    void pong(long number) {
        socket().sendPong(ByteBuffer.allocate(8).putLong(number).flip()).join();
    }

    StompClient connect(String version, String... headers) {
        escaped = !version.equals("1.0");
        send("CONNECT\naccept-version:" + version, String.join("\n", headers));
        ServerFrame connected = next();
        assertThat(connected.command()).as("%s", connected).isEqualTo("CONNECTED");
        assertThat(connected.header("version")).isEqualTo(version);
        return this;
    }

    StompClient subscribe(String... headers) {
        send(Stream.concat(Stream.of("SUBSCRIBE", "id:sub-0", "destination:" + DESTINATION), Stream.of(headers))
                .toArray(String[]::new));
        return this;
    }

    /** The next frame. */
    ServerFrame next() {
        try {
            ServerFrame frame = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came; so far: " + raw + ", closed " + closed);
            }
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next frame that is no marker. */
    ServerFrame nextEntry() {
        ServerFrame frame = next();
        while (frame.isMarker("caught-up")) {
            frame = next();
        }
        assertThat(frame.isEntry()).as("%s", frame).isTrue();
        return frame;
    }

    List<ServerFrame> entries(int count) {
        return entries(count, entry -> {});
    }

    /** So many entries, each handled as it comes. */
    List<ServerFrame> entries(int count, Consumer<ServerFrame> handler) {
        List<ServerFrame> entries = new ArrayList<>();
        while (entries.size() < count) {
            entries.add(nextEntry());
            handler.accept(entries.getLast());
        }
        return entries;
    }

    List<Long> seqs(int count) {
        return entries(count).stream().map(ServerFrame::seq).toList();
    }

    /** Frames up to and including the first that fits. */
    List<ServerFrame> until(Predicate<ServerFrame> last) {
        List<ServerFrame> found = new ArrayList<>();
        do {
            found.add(next());
        } while (!last.test(found.getLast()));
        return found;
    }

    /** The seqs that come before the caught-up marker. */
    List<Long> replay() {
        return until(frame -> frame.isMarker("caught-up")).stream()
                .filter(ServerFrame::isEntry)
                .map(ServerFrame::seq)
                .toList();
    }

    /** Waits for the receipt; what comes before it is passed over. */
    void awaitReceipt(String id) {
        until(frame ->
                frame.command().equals("RECEIPT") && frame.header("receipt-id").equals(id));
    }

    /** The ERROR frame and the close code. */
    ServerFrame error() {
        return until(frame -> frame.command().equals("ERROR")).getLast();
    }

    int closeCode() {
        await().atMost(PATIENCE).until(closed::isDone);
        return closed.join();
    }

    String closeReason() {
        closeCode();
        return closeReason;
    }

    boolean isClosed() {
        return closed.isDone();
    }

    List<ServerFrame> waiting() {
        return List.copyOf(frames);
    }

    int heartBeats() {
        return heartBeats;
    }

    int pings() {
        return pings;
    }

    List<String> raw() {
        return raw;
    }

    /** Goes away without a word. */
    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
    }
}
