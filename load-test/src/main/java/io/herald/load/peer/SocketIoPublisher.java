package io.herald.load.peer;

import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import io.herald.load.wire.Connection;
import io.herald.load.wire.ConnectionListener;
import io.herald.load.wire.EventLoops;
import io.herald.load.wire.SocketIoDialect;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** The producer as one more socket.io client, on a node of its own. Thread-safe. */
final class SocketIoPublisher implements Publisher {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final EventLoops loops = new EventLoops(1, CONNECT_TIMEOUT);
    private final Letter letter;
    private final Connection connection;
    private final Unconfirmed unconfirmed = new Unconfirmed();
    private final AtomicLong lastNumber = new AtomicLong();

    SocketIoPublisher(URI node, String login, Letter letter) {
        this.letter = letter;
        CompletableFuture<Void> ready = new CompletableFuture<>();
        connection = loops.connect(node, new SocketIoDialect(login, unconfirmed::accepted), new ConnectionListener() {
            @Override
            public void subscribed() {
                ready.complete(null);
            }

            @Override
            public void message(ByteBuf body) {
                throw new IllegalArgumentException("a notification for the producer");
            }

            @Override
            public void closed(String reason) {
                ready.completeExceptionally(new IllegalStateException("the producer's connection: " + reason));
                unconfirmed.refusedUpTo(Long.MAX_VALUE, reason);
            }
        });
        ready.join();
    }

    @Override
    public void toUser(int user, String id, Outcome outcome) {
        toUsers(List.of(user), id, outcome);
    }

    @Override
    public void toUsers(List<Integer> users, String id, Outcome outcome) {
        String names = users.stream()
                .map(user -> '"' + Letter.userName(user) + '"')
                .collect(Collectors.joining(",", "[", "]"));
        long number = lastNumber.incrementAndGet();
        unconfirmed.sending(number, outcome);
        connection.sendNow(SocketIoDialect.event(number, "\"publish\"," + names + "," + letter.plain(id)));
    }

    @Override
    public void toEveryone(String id, Outcome outcome) {
        outcome.refused("socket.io knows nobody who is away");
    }

    @Override
    public void close() {
        unconfirmed.awaitAll();
        loops.close();
    }
}
