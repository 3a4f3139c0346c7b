package io.herald.delivery.session;

import io.herald.core.inbox.Cursor;
import io.herald.delivery.login.Login;
import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.stomp.ClientCommand;
import io.herald.delivery.stomp.ClientFrame;
import io.herald.delivery.stomp.EventMessages;
import io.herald.delivery.stomp.MessageFrames;
import io.herald.delivery.stomp.ServerFrames;
import io.herald.delivery.stomp.StompVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client says and what it gets for it, frame by frame. Anything that is not in place ends the session with a fixed text.
 *
 * <p>Used by one thread at a time: the container's, which may block.
 */
final class Conversation {

    private static final String REFRESH = "/app/session.refresh";

    private final Engine engine;
    private final StompSession session;

    /** What the token of the upgrade was worth, if there was one. */
    private final Optional<LoginOutcome> handshake;

    /** Null until CONNECT has been accepted. */
    private @Nullable Connection connection;

    /** After DISCONNECT nothing that the client says counts. */
    private boolean disconnecting;

    /** What CONNECT has settled. */
    private record Connection(StompVersion version, String userId) {}

    Conversation(Engine engine, StompSession session, Optional<LoginOutcome> handshake) {
        this.engine = engine;
        this.session = session;
        this.handshake = handshake;
    }

    /** Handles the next frame. May block on Redis and on the token issuer. */
    void handle(ClientFrame frame) {
        Connection settled = connection;
        if (disconnecting) {
            return;
        }
        if (settled == null) {
            switch (frame.command()) {
                case CONNECT, STOMP -> connect(frame);
                default -> protocolError("not connected");
            }
            return;
        }
        switch (frame.command()) {
            case SUBSCRIBE -> subscribe(frame, settled);
            case UNSUBSCRIBE -> unsubscribe(frame, settled);
            case ACK, NACK -> settle(frame, settled);
            case SEND -> send(frame, settled);
            case DISCONNECT -> disconnect(frame, settled);
            case CONNECT, STOMP -> protocolError("already connected");
            case BEGIN, COMMIT, ABORT -> protocolError("transactions are not supported");
        }
    }

    private void connect(ClientFrame frame) {
        Optional<StompVersion> version =
                StompVersion.negotiate(frame.header("accept-version").orElse("1.0"));
        Optional<HeartBeat> heartBeat = HeartBeat.negotiate(
                frame.header("heart-beat").orElse("0,0"),
                engine.properties().heartBeatSend().toMillis(),
                engine.properties().heartBeatReceive().toMillis());
        if (version.isEmpty()) {
            protocolError("no common version");
        } else if (heartBeat.isEmpty()) {
            protocolError("malformed heart-beat");
        } else {
            logIn(frame, version.get(), heartBeat.get());
        }
    }

    private void logIn(ClientFrame frame, StompVersion version, HeartBeat heartBeat) {
        LoginOutcome outcome = authorization(frame).or(() -> handshake).orElseGet(LoginOutcome.Refused::new);
        switch (outcome) {
            case LoginOutcome.Accepted(Login login) -> {
                if (handshake.isPresent()
                        && handshake.get() instanceof LoginOutcome.Accepted(Login before)
                        && !before.userId().equals(login.userId())) {
                    session.end(CloseReason.OTHER_USER);
                } else if (session.connected(login, version, heartBeat)) {
                    connection = new Connection(version, login.userId());
                }
            }
            case LoginOutcome.Refused() -> session.end(CloseReason.TOKEN_REFUSED);
            case LoginOutcome.Unchecked() -> session.end(CloseReason.LOGIN_UNAVAILABLE);
        }
    }

    /** Header names are case-sensitive in STOMP, but not where this one comes from. */
    private Optional<LoginOutcome> authorization(ClientFrame frame) {
        return frame.header("Authorization")
                .or(() -> frame.header("authorization"))
                .map(engine.logins()::check);
    }

    private void subscribe(ClientFrame frame, Connection settled) {
        switch (SubscriptionRequest.of(frame, settled.version, engine.properties())) {
            case SubscriptionRequest.Reading.Wrong(CloseReason reason, String text) -> session.fail(reason, text);
            case SubscriptionRequest.Reading.Events(String id) -> {
                if (session.events().isPresent()
                        || taken(id, session.subscription().map(Subscription::id))) {
                    protocolError("already subscribed");
                } else {
                    session.watch(
                            settled.userId, id, new EventMessages(settled.version, id, EventSubscription.DESTINATION));
                    receipt(frame, settled);
                }
            }
            case SubscriptionRequest.Reading.Understood(SubscriptionRequest request) -> {
                if (session.subscription().isPresent()
                        || taken(request.id(), session.events().map(EventSubscription::id))) {
                    protocolError("already subscribed");
                } else {
                    session.subscribe(
                            settled.userId,
                            epoch -> new MessageFrames(settled.version, request.id(), Subscription.DESTINATION, epoch),
                            request);
                    receipt(frame, settled);
                }
            }
        }
    }

    /** One without id has no number that the other could have. */
    private static boolean taken(String id, Optional<String> other) {
        return !id.isEmpty() && other.isPresent() && other.get().equals(id);
    }

    private void unsubscribe(ClientFrame frame, Connection settled) {
        if (names(frame, session.subscription().map(Subscription::id), Subscription.DESTINATION)) {
            session.unsubscribe();
        }
        if (names(frame, session.events().map(EventSubscription::id), EventSubscription.DESTINATION)) {
            session.unwatch();
        }
        receipt(frame, settled);
    }

    private static boolean names(ClientFrame frame, Optional<String> current, String destination) {
        Optional<String> id = frame.header("id");
        return id.isPresent()
                ? current.isPresent() && current.get().equals(id.get())
                : destination.equals(frame.headers().get("destination"));
    }

    /** ACK and NACK. Well-formed ones of what this subscription was not sent move nothing. */
    private void settle(ClientFrame frame, Connection settled) {
        Optional<Cursor> cursor = frame.header(settled.version == StompVersion.V1_2 ? "id" : "message-id")
                .flatMap(Cursor::parse);
        if (frame.header("transaction").isPresent()) {
            protocolError("transactions are not supported");
        } else if (cursor.isEmpty()) {
            protocolError("malformed acknowledgement");
        } else if (frame.command() == ClientCommand.NACK) {
            named(frame, settled).ifPresent(subscription -> subscription.refuse(cursor.get()));
            receipt(frame, settled);
        } else {
            named(frame, settled).ifPresent(subscription -> subscription.acknowledge(cursor.get()));
            frame.header("receipt")
                    .ifPresent(receipt -> engine.acknowledgements()
                            .whenDurable(() -> session.answer(ServerFrames.receipt(settled.version, receipt))));
        }
    }

    /** The subscription that an ACK or NACK is about; only 1.1 names it. */
    private Optional<Subscription> named(ClientFrame frame, Connection settled) {
        Optional<Subscription> current = session.subscription();
        return settled.version == StompVersion.V1_1
                ? current.filter(
                        subscription -> subscription.id().equals(frame.headers().get("subscription")))
                : current;
    }

    /** The one thing to send: a new token for the same user. */
    private void send(ClientFrame frame, Connection settled) {
        if (!REFRESH.equals(frame.headers().get("destination"))) {
            session.end(CloseReason.NO_SUCH_DESTINATION);
            return;
        }
        switch (authorization(frame).orElseGet(LoginOutcome.Refused::new)) {
            case LoginOutcome.Accepted(Login login) -> {
                if (login.userId().equals(settled.userId)) {
                    session.tokenLasts(login);
                    receipt(frame, settled);
                } else {
                    session.end(CloseReason.OTHER_USER);
                }
            }
            case LoginOutcome.Refused() -> session.end(CloseReason.TOKEN_REFUSED);
            case LoginOutcome.Unchecked() -> session.end(CloseReason.LOGIN_UNAVAILABLE);
        }
    }

    /** With a receipt asked for, the session ends once everything that was acknowledged on it is durable. */
    private void disconnect(ClientFrame frame, Connection settled) {
        disconnecting = true;
        session.unsubscribe();
        session.unwatch();
        Optional<String> receipt = frame.header("receipt").map(id -> ServerFrames.receipt(settled.version, id));
        if (receipt.isPresent()) {
            session.goodbye();
            engine.acknowledgements().whenDurable(() -> session.finish(receipt));
        } else {
            session.finish(receipt);
        }
    }

    private void receipt(ClientFrame frame, Connection settled) {
        frame.header("receipt").ifPresent(id -> session.answer(ServerFrames.receipt(settled.version, id)));
    }

    private void protocolError(String text) {
        session.fail(CloseReason.PROTOCOL_ERROR, text);
    }
}
