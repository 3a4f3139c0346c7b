package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * No token and no text of a notification is in the log, however much is logged: of Herald everything, of the libraries that see
 * either at DEBUG.
 */
@ExtendWith(OutputCaptureExtension.class)
class SilentLogTest {

    private static final List<String> LOUD = List.of(
            "--logging.level.io.herald=trace",
            "--logging.level.org.springframework.security=debug",
            "--logging.level.org.springframework.web=debug",
            "--logging.level.org.springframework.http=debug",
            "--logging.level.org.springframework.boot=debug",
            "--logging.level.org.springframework.jdbc=debug",
            "--logging.level.org.apache=debug",
            "--logging.level.io.lettuce=info",
            "--logging.level.com.zaxxer.hikari=debug",
            "--logging.level.org.postgresql=debug");

    @Test
    void aSessionLeavesNeitherTokensNorTextInTheLog(CapturedOutput output) throws IOException {
        String user = Servers.uniqueName("al");
        String title = Servers.uniqueName("title");
        List<String> tokens = new ArrayList<>();
        List<String> servers = TestNode.servers();
        List<String> arguments = new ArrayList<>(LOUD);
        try (TestNode node = TestNode.start(servers, arguments.toArray(String[]::new));
                Author author = new Author(servers)) {
            String good = keep(tokens, TestTokens.shared().token(user));
            String refreshed = keep(
                    tokens, TestTokens.shared().tokenFor(user).scopes("more").sign());
            String bad = keep(tokens, TestTokens.shared().tokenFor(user).signWithForeignKey());
            String garbage = keep(tokens, "garbage.that-is.no-token");
            author.append(user, Servers.uniqueName("n"), title, null);
            try (StompClient client = StompClient.open(
                            node.uri(), Map.of("Authorization", "Bearer " + good), Integer.MAX_VALUE)
                    .connect("1.2", "Authorization:Bearer " + good)
                    .subscribe("ack:client")) {
                assertThat(client.nextEntry().body()).contains(title);
                author.publish(author.append(user, Servers.uniqueName("n"), title, null));
                client.send("ACK\nid:" + client.nextEntry().header("ack"), "receipt:r");
                client.awaitReceipt("r");
                client.send("SEND\ndestination:/app/session.refresh", "Authorization:Bearer " + refreshed, "receipt:s");
                client.awaitReceipt("s");
                client.send("SEND\ndestination:/app/session.refresh", "Authorization:Bearer " + bad);
                client.error();
            }
            for (String refused : List.of(bad, garbage)) {
                try (RawSocket socket = RawSocket.silent(node.port())) {
                    assertThat(socket.upgrade("Authorization: Bearer " + refused))
                            .startsWith("HTTP/1.1 401");
                }
                try (StompClient client = node.open()) {
                    client.send("CONNECT\naccept-version:1.2", "Authorization:Bearer " + refused);
                    client.error();
                }
                try (StompClient client = node.open()) {
                    client.send("CONNECT\nAuthorization:Bearer " + refused + "\n:broken");
                    client.error();
                }
            }
        }
        String log = output.getAll();
        assertThat(log).as("the log was loud").contains("DEBUG").contains("is ended");
        for (String token : tokens) {
            for (String part : token.split("\\.")) {
                // The header of all good tokens is the same and no secret.
                if (!part.equals(tokens.getFirst().split("\\.")[0])) {
                    assertThat(log.contains(part)).as(part).isFalse();
                }
            }
        }
        assertThat(log.contains(title)).as("the text").isFalse();
    }

    private static String keep(List<String> tokens, String token) {
        tokens.add(token);
        return token;
    }
}
