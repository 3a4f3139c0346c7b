package io.herald.system.wire;

import io.herald.system.net.Direction;
import io.herald.system.net.Tap;
import io.herald.system.wire.Trap.Side;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listens to all connections of a proxy. Any thread. */
public final class Watch implements Tap.Factory {

    private final Supplier<Conversation> conversations;
    private final Set<Trap> traps = ConcurrentHashMap.newKeySet();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean losing;

    private Watch(boolean redis) {
        this.conversations = redis ? () -> new RedisConversation(message -> lose()) : PostgreSqlConversation::new;
    }

    /** For a proxy in front of PostgreSQL. */
    public static Watch ofPostgreSql() {
        return new Watch(false);
    }

    /** For a proxy in front of Redis. */
    public static Watch ofRedis() {
        return new Watch(true);
    }

    /** The name that a sentence gives to a published message. */
    public static String digest(byte[] message) {
        return RedisConversation.digest(message);
    }

    /**
     * Sets a trap.
     *
     * @param speaker the service, by the name under which it introduces itself to the server
     * @param beginning of the sentence
     */
    public Trap trap(String speaker, String beginning, Side side) {
        Trap trap = new Trap(this, speaker, beginning, side);
        traps.add(trap);
        return trap;
    }

    void remove(Trap trap) {
        traps.remove(trap);
    }

    /** From now on, or no longer, live messages are lost between Redis and the nodes, whose publishers see that they were received. */
    public void loseMessages(boolean lose) {
        losing = lose;
    }

    /** How many messages have been lost. */
    public long lostMessages() {
        return lost.get();
    }

    private boolean lose() {
        if (losing) {
            lost.incrementAndGet();
        }
        return losing;
    }

    @Override
    public Tap open(int serverSees) {
        return new Listening(conversations.get(), serverSees);
    }

    private Optional<Trap> sprung(Conversation conversation, String sentence) {
        for (Trap trap : List.copyOf(traps)) {
            if (trap.isFor(conversation.speaker(), sentence) && traps.remove(trap)) {
                return Optional.of(trap);
            }
        }
        return Optional.empty();
    }

    private final class Listening implements Tap {

        private record Answered(Trap trap, String sentence) {}

        private final Conversation conversation;
        private final int serverSees;
        private volatile @Nullable Answered holdAnswer;

        private Listening(Conversation conversation, int serverSees) {
            this.conversation = conversation;
            this.serverSees = serverSees;
        }

        @Override
        public byte[] pass(Direction direction, byte[] bytes) throws IOException, InterruptedException {
            return switch (direction) {
                case TO_SERVER -> toServer(bytes);
                case TO_CLIENT -> toClient(bytes);
            };
        }

        private byte[] toServer(byte[] bytes) throws IOException, InterruptedException {
            for (String sentence : conversation.said(bytes)) {
                Optional<Trap> trap = sprung(conversation, sentence);
                if (trap.isPresent() && trap.get().side() == Side.BEFORE) {
                    return trap.get().hold(sentence, serverSees);
                }
                trap.ifPresent(after -> holdAnswer = new Answered(after, sentence));
            }
            return bytes;
        }

        private byte[] toClient(byte[] bytes) throws IOException, InterruptedException {
            Answered answered = holdAnswer;
            if (answered != null) {
                return answered.trap().hold(answered.sentence(), serverSees);
            }
            return conversation.heard(bytes);
        }
    }
}
