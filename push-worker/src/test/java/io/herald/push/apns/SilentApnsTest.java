package io.herald.push.apns;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.herald.fakes.Reaction;
import io.herald.fakes.apns.FakeApns;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget.ApnsEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who reads the log learns neither tokens nor keys nor what a push says, not even at DEBUG. */
@Timeout(60)
class SilentApnsTest {

    @TempDir
    Path folder;

    @Test
    void theLogTellsNothingOfWhatIsSentToWhom() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.DEBUG);
        String token = Apps.token();
        FakeApns apple = new FakeApns();
        try (ApnsSenders senders = Apps.senders(Apps.settings(folder, apple, apple))) {
            PushSender sender = senders.senders().getFirst();
            sender.send(Apps.push(ApnsEnvironment.PRODUCTION, token));
            apple.script().next(FakeApns.refusal(403, "ExpiredProviderToken"));
            sender.send(Apps.push(ApnsEnvironment.PRODUCTION, token));
            apple.script().next(new Reaction.Reset());
            sender.send(Apps.push(ApnsEnvironment.PRODUCTION, token));
            apple.close();
            sender.send(Apps.push(ApnsEnvironment.PRODUCTION, token));
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
        // The fake runs in this JVM and is none of what ships.
        String said = List.copyOf(log.list).stream()
                .filter(each -> !each.getThreadName().startsWith("fake-"))
                .map(each -> each.getFormattedMessage() + " " + each.getThrowableProxy())
                .collect(Collectors.joining("\n"));
        assertThat(said).contains("APNs").doesNotContain(token, "It is on its way.");
        assertThat(said)
                .doesNotContain(
                        apple.providerKey().p8().lines().skip(1).findFirst().orElseThrow());
    }
}
