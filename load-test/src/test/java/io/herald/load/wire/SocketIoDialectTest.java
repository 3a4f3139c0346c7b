package io.herald.load.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a socket.io server says is understood, and what it waits for is answered. */
class SocketIoDialectTest {

    private final List<String> heard = new ArrayList<>();
    private final SocketIoDialect dialect =
            new SocketIoDialect("{\"user\":\"u\"}", id -> heard.add("acknowledged " + id));
    private final ConnectionListener listener = new ConnectionListener() {
        @Override
        public void subscribed() {
            heard.add("subscribed");
        }

        @Override
        public void message(ByteBuf body) {
            heard.add(body.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void closed(String reason) {
            heard.add("closed: " + reason);
        }
    };
    private final Connection connection = new Connection(dialect, listener);
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);

    @Test
    void logsInWhenTheServerHasSaidHello() {
        serverSays("0{\"sid\":\"x\",\"pingInterval\":25000}");

        assertThat(answers()).containsExactly("40{\"user\":\"u\"}");
        assertThat(heard).isEmpty();
    }

    @Test
    void isSubscribedWhenTheServerHasTakenTheLogin() {
        serverSays("40{\"sid\":\"y\"}");

        assertThat(heard).containsExactly("subscribed");
    }

    @Test
    void answersAnEventThatAsksForIt() {
        serverSays("4217[\"notification\",{\"id\":\"7\"}]");

        assertThat(heard).containsExactly("[\"notification\",{\"id\":\"7\"}]");
        assertThat(answers()).containsExactly("4317[]");
    }

    @Test
    void answersNoEventThatDoesNotAsk() {
        serverSays("42[\"notification\",{\"id\":\"7\"}]");

        assertThat(heard).containsExactly("[\"notification\",{\"id\":\"7\"}]");
        assertThat(answers()).isEmpty();
    }

    @Test
    void answersWithAnEventOfItsOwnWhereOneIsWanted() {
        EmbeddedChannel telling =
                new EmbeddedChannel(new Connection(new SocketIoDialect("{}", "[\"received\"]"), listener));

        telling.writeInbound(new TextWebSocketFrame("42[\"notification\",{\"id\":\"7\"}]"));

        assertThat(telling.<TextWebSocketFrame>readOutbound().text()).isEqualTo("42[\"received\"]");
    }

    @Test
    void answersPings() {
        serverSays("2");

        assertThat(answers()).containsExactly("3");
    }

    @Test
    void hearsWhatTheServerAcknowledged() {
        serverSays("4312[]");

        assertThat(heard).containsExactly("acknowledged 12");
    }

    @Test
    void closesWhenTheServerRefusesTheLogin() {
        serverSays("44{\"message\":\"wrong password\"}");

        assertThat(heard).containsExactly("closed: the server said 44{\"message\":\"wrong password\"}");
    }

    private void serverSays(String text) {
        channel.writeInbound(new TextWebSocketFrame(text));
    }

    private List<String> answers() {
        List<String> answers = new ArrayList<>();
        for (TextWebSocketFrame frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
            answers.add(frame.text());
            frame.release();
        }
        return answers;
    }
}
