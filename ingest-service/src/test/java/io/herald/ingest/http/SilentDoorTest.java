package io.herald.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** No token and no text of a notification is in the log, however much is logged: of Herald everything, of the libraries DEBUG. */
@IngestServiceTest
@ExtendWith(OutputCaptureExtension.class)
class SilentDoorTest {

    private static final List<String> LIBRARIES = List.of(
            "org.springframework.security",
            "org.springframework.web",
            "org.springframework.http",
            "org.springframework.jdbc",
            "org.apache.catalina",
            "org.apache.coyote",
            "org.apache.tomcat",
            "org.apache.kafka.clients.producer");

    @LocalServerPort
    int port;

    @Autowired
    IngestProbe probe;

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @BeforeEach
    void makeTheLogLoud() {
        logging.setLogLevel("io.herald", LogLevel.TRACE);
        LIBRARIES.forEach(library -> logging.setLogLevel(library, LogLevel.DEBUG));
    }

    @AfterEach
    void makeItQuiet() {
        logging.setLogLevel("io.herald", null);
        LIBRARIES.forEach(library -> logging.setLogLevel(library, null));
    }

    @Test
    void publishingLeavesNeitherTokensNorTextInTheLog(CapturedOutput output) throws Exception {
        String user = Servers.uniqueName("user");
        String title = Servers.uniqueName("title");
        String good = TestTokens.shared().token("svc", "publish");
        String unfit = TestTokens.shared().token("svc", "read");
        String bad = TestTokens.shared().tokenFor("svc").signWithForeignKey();
        assertThat(post(IngestProbe.to(user, "1", title), good)).isEqualTo(202);
        assertThat(post("{\"title\":\"" + title + "\"}", good)).isEqualTo(400);
        assertThat(post("{\"title\":\"" + title, good)).isEqualTo(400);
        assertThat(post(IngestProbe.to(user, "2", title), unfit)).isEqualTo(403);
        assertThat(post(IngestProbe.to(user, "3", title), bad)).isEqualTo(401);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(1));

        String log = output.getAll();
        assertThat(log).as("the log was loud").contains("DEBUG");
        assertThat(log.contains(title)).as("the text").isFalse();
        for (String token : List.of(good, unfit, bad)) {
            assertThat(log.contains(token.split("\\.")[1])).as("claims").isFalse();
            assertThat(log.contains(token.split("\\.")[2])).as("signature").isFalse();
        }
    }

    private int post(String body, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/notifications"))
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Bearer " + token)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
