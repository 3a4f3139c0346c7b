package io.herald.load.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * Main class: ActiveMQ Artemis in a JVM of its own, configured as its documentation recommends for durable queues with STOMP
 * clients, and otherwise left at its defaults.
 *
 * <ul>
 *   <li>Journal: NIO, which waits for the disk before anything is confirmed ({@code journal-datasync},
 *       {@code journal-sync-transactional} and {@code -non-transactional} stay true). ASYNCIO, which the documentation prefers on
 *       Linux, was not tried: its library is loaded from a folder of the distribution, not from the artifacts.
 *   <li>{@code journal-buffer-timeout} is 1 ms by default. NIO's own 3.3 ms would be most of every latency, and saves little of the
 *       processor. The journal sleeps that long between two writes unless it finds its first sleeps imprecise, and then spins for
 *       good: here always at 0.5 ms, and in one of three runs at 1 ms, which shows in a median latency below a millisecond and in
 *       half as much processor time again. Of several runs, the median one is to be compared.
 *   <li>Nothing is paged: messages would go to page files at half the heap, which no scenario reaches.
 *   <li>{@code stompConsumerWindowSize} is 100 KiB instead of 10, some 200 unacknowledged messages, so that no client waits for
 *       credit.
 *   <li>{@code connectionTtl} is an hour instead of a minute, because clients are silent and send no heart-beats.
 *   <li>Users are checked by name and password, and may do what the queue's settings say. Tokens would need a login module that
 *       Artemis does not have.
 * </ul>
 */
public final class ArtemisServer {

    /** What it prints when it serves clients. */
    static final String READY = "Artemis is ready";

    /** Name, password and role of everybody. */
    static final String USER = "load";

    private static final String STOMP_OPTIONS = "?protocols=STOMP;stompConsumerWindowSize=102400;connectionTtl=3600000";

    private ArtemisServer() {}

    /**
     * @param arguments the data folder, the port for STOMP over WebSocket, the port for producers, the timeout of the
     *     journal's buffer in nanoseconds
     */
    public static void main(String[] arguments) throws Exception {
        String data = Path.of(arguments[0], "artemis").toString();
        int journalBufferTimeout = Integer.parseInt(arguments[3]);
        Configuration configuration = new ConfigurationImpl()
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(journalBufferTimeout)
                .setJournalDirectory(data + "/journal")
                .setBindingsDirectory(data + "/bindings")
                .setPagingDirectory(data + "/paging")
                .setLargeMessagesDirectory(data + "/large-messages")
                .addAcceptorConfiguration("stomp", "tcp://127.0.0.1:" + arguments[1] + STOMP_OPTIONS)
                .addAcceptorConfiguration("core", "tcp://127.0.0.1:" + arguments[2] + "?protocols=CORE")
                .putSecurityRoles("#", Set.of(everythingAllowed()));
        new EmbeddedActiveMQ()
                .setConfiguration(configuration)
                .setSecurityManager(new ActiveMQJAASSecurityManager(
                        InVMLoginModule.class.getName(),
                        new SecurityConfiguration(Map.of(USER, USER), Map.of(USER, List.of(USER)))))
                .start();
        System.out.println(READY);
    }

    private static Role everythingAllowed() {
        return new Role(USER, true, true, true, true, true, true, true, true, true, true, true, true);
    }
}
