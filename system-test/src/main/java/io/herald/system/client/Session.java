package io.herald.system.client;

import io.herald.system.history.Event;
import io.herald.system.history.Fingerprint;
import io.herald.system.history.SessionEvent.Ack;
import io.herald.system.history.SessionEvent.AckMode;
import io.herald.system.history.SessionEvent.CaughtUp;
import io.herald.system.history.SessionEvent.Connected;
import io.herald.system.history.SessionEvent.Disconnected;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Nack;
import io.herald.system.history.SessionEvent.Receipt;
import io.herald.system.history.SessionEvent.Reset;
import io.herald.system.history.SessionEvent.Resumed;
import io.herald.system.history.SessionEvent.Stalled;
import io.herald.system.history.SessionEvent.Subscribed;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One connection of a device, from CONNECT to its end. */
final class Session {

    private static final String DESTINATION = "/user/queue/notifications";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Surroundings surroundings;
    private final Behaviour behaviour;
    private final Random random;
    private final WebSocket socket;
    private final long number;

    /** Keeps what is written to the socket and to the history in one order. Guards everything below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<Long> refusedOnce = new HashSet<>();
    private Place received;
    private Place acknowledged = Place.NONE;
    private int sinceAck;
    private int acks;
    private boolean eager;
    private boolean ended;
    private String error = "";

    Session(Surroundings surroundings, Behaviour behaviour, Random random, WebSocket socket, Place received) {
        this.surroundings = surroundings;
        this.behaviour = behaviour;
        this.random = random;
        this.socket = socket;
        this.received = received;
        this.number = surroundings.sessions().incrementAndGet();
    }

    /** Logs in and subscribes. */
    void open(String user, String device, Node node, String token, Instant tokenExpiresAt) throws IOException {
        socket.write(Frame.of(
                        "CONNECT",
                        "accept-version",
                        "1.2",
                        "host",
                        node.uri().getHost(),
                        "heart-beat",
                        "0,10000",
                        "Authorization",
                        "Bearer " + token)
                .text());
        Frame answer = frame(socket.read());
        if (!answer.command().equals("CONNECTED")) {
            throw new IOException("CONNECT was answered with " + answer.command() + " " + answer.header("message"));
        }
        lock.lock();
        try {
            long expiry = surroundings.clock().at(tokenExpiresAt);
            record(new Connected(now(), number, user, device, node.name(), expiry));
            if (behaviour.isSlow()) {
                record(new Stalled(now(), number));
            }
            subscribe();
        } finally {
            lock.unlock();
        }
    }

    private void subscribe() throws IOException {
        Place after = behaviour.keepsCursor() ? received : Place.NONE;
        record(new Subscribed(now(), number, behaviour.mode(), after.epoch(), after.seq(), behaviour.window()));
        String mode = behaviour.mode().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String window = Integer.toString(behaviour.window());
        Frame subscribe = after.isKnown()
                ? Frame.of(
                        "SUBSCRIBE",
                        "id",
                        "s",
                        "destination",
                        DESTINATION,
                        "ack",
                        mode,
                        "prefetch-count",
                        window,
                        "after",
                        after.toString())
                : Frame.of("SUBSCRIBE", "id", "s", "destination", DESTINATION, "ack", mode, "prefetch-count", window);
        socket.write(subscribe.text());
    }

    /** Takes the next message from the socket and answers it. Returns false when the server has closed. */
    boolean next() throws IOException {
        WebSocket.Incoming incoming = socket.read();
        if (incoming instanceof WebSocket.Incoming.Close(int code, String reason)) {
            end(code, reason);
            return false;
        }
        Frame frame = frame(incoming);
        lock.lock();
        try {
            if (!ended) {
                handle(frame);
            }
        } finally {
            lock.unlock();
        }
        return true;
    }

    private static Frame frame(WebSocket.Incoming incoming) throws IOException {
        return switch (incoming) {
            case WebSocket.Incoming.Text(String text) -> Frame.parse(text);
            case WebSocket.Incoming.Close(int code, String reason) ->
                throw new IOException("closed with " + code + " " + reason);
        };
    }

    private void handle(Frame frame) throws IOException {
        switch (frame.command()) {
            case "MESSAGE" -> message(frame);
            case "RECEIPT" -> record(new Receipt(now(), number, frame.header("receipt-id")));
            case "ERROR" -> error = frame.header("message");
            default -> {} // A heart-beat.
        }
    }

    private void message(Frame frame) throws IOException {
        Place cursor = Place.parse(frame.header("cursor"));
        switch (frame.header("type")) {
            case "caught-up" -> {
                record(new CaughtUp(now(), number, cursor.epoch(), cursor.seq()));
                received = cursor;
            }
            case "reset" -> {
                record(new Reset(now(), number, cursor.epoch(), cursor.seq()));
                received = cursor;
            }
            default -> {
                entry(cursor, JSON.readTree(frame.body()));
                received = cursor.epoch().equals(received.epoch()) && cursor.seq() < received.seq() ? received : cursor;
                answer(cursor, frame.header("ack"));
            }
        }
    }

    private void entry(Place cursor, JsonNode body) {
        record(new Message(
                now(),
                number,
                cursor.epoch(),
                cursor.seq(),
                body.path("source").asString(""),
                body.path("id").asString(""),
                Fingerprint.ofNotification(body)));
    }

    private void answer(Place cursor, String ackId) throws IOException {
        if (behaviour.mode() == AckMode.AUTO) {
            return;
        }
        boolean refuse = behaviour.nackOneIn() > 0
                && !eager
                && random.nextInt(behaviour.nackOneIn()) == 0
                && refusedOnce.add(cursor.seq());
        if (refuse) {
            record(new Nack(now(), number, cursor.epoch(), cursor.seq()));
            socket.write(Frame.of("NACK", "id", ackId).text());
            return;
        }
        sinceAck++;
        if (behaviour.mode() == AckMode.CLIENT_INDIVIDUAL || eager || sinceAck >= behaviour.ackEvery()) {
            acknowledge(cursor);
        } else {
            acknowledged = cursor;
        }
    }

    /** The {@code ack} of a MESSAGE is its cursor. */
    private void acknowledge(Place cursor) throws IOException {
        sinceAck = 0;
        acks++;
        boolean withReceipt = behaviour.receiptEvery() > 0 && acks % behaviour.receiptEvery() == 0;
        String receipt = withReceipt ? "r" + acks : "";
        record(new Ack(now(), number, cursor.epoch(), cursor.seq(), receipt));
        Frame ack = withReceipt
                ? Frame.of("ACK", "id", cursor.toString(), "receipt", receipt)
                : Frame.of("ACK", "id", cursor.toString());
        socket.write(ack.text());
    }

    /** From now on it acknowledges whatever it has, promptly and without refusing anything. */
    void becomeEager() throws IOException {
        lock.lock();
        try {
            if (!eager && behaviour.isSlow()) {
                stalled(false);
            }
            eager = true;
            if (!ended && sinceAck > 0) {
                acknowledge(acknowledged);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that it does not read for now, or does again. */
    void stalled(boolean stalled) {
        lock.lock();
        try {
            if (!ended) {
                record(stalled ? new Stalled(now(), number) : new Resumed(now(), number));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends DISCONNECT, as a client that leaves politely does. */
    void leave() throws IOException {
        socket.write(Frame.of("DISCONNECT").text());
        socket.writeClose(1000);
    }

    /** The connection is gone, for whatever reason; only the first one counts. */
    void end(int code, String reason) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                record(new Disconnected(now(), number, code, error.isEmpty() ? reason : error));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Cut with a reset. */
    void reset(String reason) {
        // First the socket: somebody may hold the lock while he waits for room in its buffer.
        socket.reset();
        end(0, reason);
    }

    /** How far it has received, for the next session of the device. */
    Place received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    private void record(Event event) {
        surroundings.history().add(event);
    }

    private long now() {
        return surroundings.clock().now();
    }

    @Override
    public String toString() {
        return "session " + number;
    }
}
