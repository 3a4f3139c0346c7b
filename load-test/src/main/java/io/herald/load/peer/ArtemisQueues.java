package io.herald.load.peer;

import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;

/** Artemis' users' queues as producers and administrators see them, over its core protocol. Thread-safe. */
final class ArtemisQueues implements AutoCloseable {

    /** Of sent bytes that the server may leave unconfirmed before it says so by itself; confirms sends asynchronously. */
    private static final int CONFIRMATION_WINDOW = 1 << 20;

    private static final String MANAGEMENT = "activemq.management";

    private final ServerLocator locator;
    private final ClientSessionFactory factory;
    /** For administration. Guarded by this. */
    private final ClientSession session;

    ArtemisQueues(String address) {
        try {
            // Without a window for producers a send never waits: the load is an open loop.
            locator = ActiveMQClient.createServerLocator(address)
                    .setConfirmationWindowSize(CONFIRMATION_WINDOW)
                    .setBlockOnDurableSend(false)
                    .setProducerWindowSize(-1);
            factory = locator.createSessionFactory();
            session = openSession();
            session.start();
        } catch (Exception e) {
            throw new IllegalStateException("no connection to Artemis", e);
        }
    }

    private ClientSession openSession() throws ActiveMQException {
        return factory.createSession(ArtemisServer.USER, ArtemisServer.USER, false, true, true, false, 0);
    }

    /** Creates a durable anycast queue for each user. */
    synchronized void create(int users) {
        try {
            for (int user = 0; user < users; user++) {
                session.createQueue(QueueConfiguration.of(Letter.userName(user))
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true));
            }
        } catch (ActiveMQException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many messages all queues hold. */
    synchronized long messages() {
        try (ClientRequestor requestor = new ClientRequestor(session, MANAGEMENT)) {
            ClientMessage question = session.createMessage(false);
            ManagementHelper.putAttribute(question, ResourceNames.BROKER, "totalMessageCount");
            return ((Number) ManagementHelper.getResult(requestor.request(question))).longValue();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A producer with a session of its own. */
    Publisher publisher(Letter letter) {
        try {
            ClientSession own = openSession();
            return new Sender(own, own.createProducer(), letter);
        } catch (ActiveMQException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws ActiveMQException {
        session.close();
        factory.close();
        locator.close();
    }

    /** Sends durable messages, which the server confirms one by one once they are on the disk. */
    private static final class Sender implements Publisher {

        /** Used by one thread at a time: guarded by this. */
        private final ClientSession session;

        private final ClientProducer producer;
        private final Letter letter;
        private final Unconfirmed unconfirmed = new Unconfirmed();
        private long lastNumber;

        Sender(ClientSession session, ClientProducer producer, Letter letter) {
            this.session = session;
            this.producer = producer;
            this.letter = letter;
        }

        @Override
        public void toUser(int user, String id, Outcome outcome) {
            send(user, letter.plain(id).getBytes(StandardCharsets.US_ASCII), outcome);
        }

        /** One message for each: an address with a queue per user bound to it would be a second subscription for everybody. */
        @Override
        public void toUsers(List<Integer> users, String id, Outcome outcome) {
            byte[] text = letter.plain(id).getBytes(StandardCharsets.US_ASCII);
            Outcome part = new Part(outcome, new AtomicInteger(users.size()));
            users.forEach(user -> send(user, text, part));
        }

        @Override
        public void toEveryone(String id, Outcome outcome) {
            outcome.refused("Artemis knows nobody");
        }

        private synchronized void send(int user, byte[] text, Outcome outcome) {
            long number = ++lastNumber;
            unconfirmed.sending(number, outcome);
            ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
            message.getBodyBuffer().writeBytes(text);
            try {
                producer.send(SimpleString.of(Letter.userName(user)), message, new SendAcknowledgementHandler() {
                    @Override
                    public void sendAcknowledged(Message sent) {
                        unconfirmed.accepted(number);
                    }

                    @Override
                    public void sendFailed(Message sent, Exception failure) {
                        unconfirmed.refused(number, failure.toString());
                    }
                });
            } catch (ActiveMQException e) {
                unconfirmed.refused(number, e.toString());
            }
        }

        @Override
        public void close() {
            unconfirmed.awaitAll();
            try {
                session.close();
            } catch (ActiveMQException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** One of several messages that have one outcome together. */
    private record Part(Publisher.Outcome whole, AtomicInteger left) implements Publisher.Outcome {

        @Override
        public void accepted() {
            if (left.decrementAndGet() == 0) {
                whole.accepted();
            }
        }

        @Override
        public void refused(String reason) {
            if (left.getAndSet(Integer.MIN_VALUE) > 0) {
                whole.refused(reason);
            }
        }
    }
}
