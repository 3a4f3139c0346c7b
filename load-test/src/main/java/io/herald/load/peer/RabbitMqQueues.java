package io.herald.load.peer;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** RabbitMQ's users' queues as producers and administrators see them, over AMQP 0-9-1. Thread-safe. */
final class RabbitMqQueues implements AutoCloseable {

    private static final int CLOSE_LIMIT_MILLIS = 5000;
    private static final int PERSISTENT = 2;

    private final Connection connection;
    /** For administration. Guarded by this. */
    private final Channel channel;
    /** Guarded by this. */
    private int users;

    RabbitMqQueues(int port) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        try {
            connection = factory.newConnection("load");
            channel = connection.createChannel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Declares a durable classic queue for each user. */
    synchronized void create(int users) {
        try {
            for (int user = 0; user < users; user++) {
                channel.queueDeclare(Letter.userName(user), true, false, false, Map.of());
            }
            this.users = users;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many messages all queues hold that are ready for a consumer. */
    synchronized long messages() {
        try {
            long messages = 0;
            for (int user = 0; user < users; user++) {
                messages += channel.messageCount(Letter.userName(user));
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A producer with a channel of its own. */
    Publisher publisher(Letter letter) {
        try {
            return new Sender(connection.createChannel(), letter);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.abort(CLOSE_LIMIT_MILLIS);
    }

    /** Publishes persistent messages to the default exchange, confirmed by the server in its own time. */
    private static final class Sender implements Publisher {

        /** Used by one thread at a time: guarded by this. */
        private final Channel channel;

        private final Letter letter;
        private final Unconfirmed unconfirmed = new Unconfirmed();

        Sender(Channel channel, Letter letter) throws IOException {
            this.channel = channel;
            this.letter = letter;
            channel.confirmSelect();
            channel.addConfirmListener(
                    (tag, multiple) -> {
                        if (multiple) {
                            unconfirmed.acceptedUpTo(tag);
                        } else {
                            unconfirmed.accepted(tag);
                        }
                    },
                    (tag, multiple) -> {
                        if (multiple) {
                            unconfirmed.refusedUpTo(tag, "not acknowledged");
                        } else {
                            unconfirmed.refused(tag, "not acknowledged");
                        }
                    });
        }

        @Override
        public void toUser(int user, String id, Outcome outcome) {
            send(List.of(Letter.userName(user)), id, outcome);
        }

        @Override
        public void toUsers(List<Integer> users, String id, Outcome outcome) {
            send(users.stream().map(Letter::userName).toList(), id, outcome);
        }

        @Override
        public void toEveryone(String id, Outcome outcome) {
            outcome.refused("RabbitMQ knows nobody");
        }

        /** One message, whose further queues stand in a header that the server takes off. */
        private synchronized void send(List<String> queues, String id, Outcome outcome) {
            BasicProperties.Builder properties = new BasicProperties.Builder().deliveryMode(PERSISTENT);
            if (queues.size() > 1) {
                properties.headers(Map.of("BCC", queues.subList(1, queues.size())));
            }
            long number = channel.getNextPublishSeqNo();
            unconfirmed.sending(number, outcome);
            try {
                channel.basicPublish(
                        "",
                        queues.getFirst(),
                        properties.build(),
                        letter.plain(id).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                unconfirmed.refused(number, e.toString());
            }
        }

        @Override
        public void close() {
            unconfirmed.awaitAll();
            try {
                channel.abort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
