package io.herald.standalone;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.SimpleMessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import tools.jackson.databind.json.JsonMapper;

/** Spring's own STOMP client, subscribed in mode {@code client-individual}; acknowledges what it hands out. */
final class SpringStompClient implements AutoCloseable {

    private final WebSocketStompClient client;
    private final StompSession session;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    private record Received(StompHeaders headers, String body) {}

    private SpringStompClient(WebSocketStompClient client, StompSession session) {
        this.client = client;
        this.session = session;
    }

    static SpringStompClient connect(StandaloneProcess herald, String token) {
        WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
        client.setMessageConverter(new SimpleMessageConverter());
        client.setInboundMessageSizeLimit(1 << 20);
        StompHeaders login = new StompHeaders();
        login.add("Authorization", "Bearer " + token);
        try {
            StompSession session = client.connectAsync(
                            "ws://localhost:" + herald.settings().delivery() + "/ws",
                            new WebSocketHttpHeaders(),
                            login,
                            new StompSessionHandlerAdapter() {})
                    .get(20, TimeUnit.SECONDS);
            SpringStompClient connected = new SpringStompClient(client, session);
            connected.subscribe();
            return connected;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("cannot connect", e);
        }
    }

    private void subscribe() {
        StompHeaders subscription = new StompHeaders();
        subscription.setDestination("/user/queue/notifications");
        subscription.setAck("client-individual");
        session.subscribe(subscription, new StompFrameHandler() {
            @Override
            public Type getPayloadType(StompHeaders headers) {
                return byte[].class;
            }

            @Override
            public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                byte[] body = payload instanceof byte[] bytes ? bytes : new byte[0];
                received.add(new Received(headers, new String(body, StandardCharsets.UTF_8)));
            }
        });
    }

    /** The ids of everything up to the marker, which has to come after this many. */
    List<String> receive(int atMost) {
        List<String> ids = new ArrayList<>();
        try {
            while (ids.size() <= atMost) {
                Received next = received.poll(20, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("nothing more comes after " + ids.size());
                }
                if ("caught-up".equals(next.headers().getFirst("type"))) {
                    return ids;
                }
                ids.add(JsonMapper.shared().readTree(next.body()).path("id").asString());
                session.acknowledge(next.headers().getAck(), true);
            }
            return ids;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        session.disconnect();
        client.stop();
    }
}
