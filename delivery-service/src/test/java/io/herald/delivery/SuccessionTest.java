package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.notification.Earlier;
import io.herald.core.notification.Notification;
import io.herald.delivery.Author.Written;
import io.herald.test.Servers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What sessions see of entries that take the place of others. Holds the node to: an open session is told which entry to take away, live and
 * from a page; a new one is not shown what was replaced; a cancel goes to those who may have seen what it cancels; each session
 * gets its own language, live and from a page.
 */
class SuccessionTest {

    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(servers);
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    @Test
    void anOpenSessionIsToldWhatAnUpdateReplacesAndALaterOneSeesOnlyTheUpdate() {
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            client.replay();
            Written original = author.append(user, null);
            author.publish(original);
            assertThat(client.nextEntry().headers()).doesNotContainKeys("replaces", "kind");
            author.publish(author.succeed(user, new Earlier.Updated(key(original))), original.seq());

            ServerFrame update = client.nextEntry();

            assertThat(update.seq()).isEqualTo(2);
            assertThat(update.header("replaces")).isEqualTo("1");
        }
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            ServerFrame update = client.nextEntry();
            assertThat(update.seq()).isEqualTo(2);
            assertThat(update.header("replaces")).isEqualTo("1");
        }
    }

    @Test
    void aCancelGoesToWhoMayHaveSeenTheOriginalAndToNobodyElse() {
        Written original = author.append(user, null);
        String cursor = original.epoch() + "-" + original.seq();
        author.succeed(user, new Earlier.Cancelled(key(original)));
        try (StompClient client = node.connect(user).subscribe("ack:client", "after:" + cursor)) {
            ServerFrame cancel = client.nextEntry();
            assertThat(cancel.seq()).isEqualTo(2);
            assertThat(cancel.header("kind")).isEqualTo("cancel");
            assertThat(cancel.header("replaces")).isEqualTo("1");
        }
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            assertThat(client.replay()).isEmpty();
            author.write(user);
            assertThat(client.seqs(1)).containsExactly(3L);
        }
    }

    @Test
    void eachSessionGetsItsOwnLanguage() {
        author.appendInTwoLanguages(user);
        try (StompClient german = node.connect(user).subscribe("ack:client", "accept-language:de-CH,en;q=0.5");
                StompClient japanese = node.connect(user).subscribe("ack:client", "accept-language:ja");
                StompClient silent = node.connect(user).subscribe("ack:client")) {
            assertThat(german.nextEntry().body()).contains("\"title\":\"Hallo\"");
            assertThat(japanese.nextEntry().body()).contains("\"title\":\"Hi\"");
            assertThat(silent.nextEntry().body()).contains("\"title\":\"Hi\"");
            author.publish(author.appendInTwoLanguages(user));
            assertThat(german.nextEntry().body()).contains("\"title\":\"Hallo\"");
            assertThat(japanese.nextEntry().body()).contains("\"title\":\"Hi\"");
        }
    }

    private static UUID key(Written written) {
        Notification notification = written.notification();
        return notification.key();
    }
}
