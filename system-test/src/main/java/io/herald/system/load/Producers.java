package io.herald.system.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.system.history.Event;
import io.herald.system.history.HistoryWriter;
import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Life;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.ProducerEvent.Sent;
import io.herald.system.history.RunClock;
import io.herald.system.installation.Installation;
import io.herald.system.installation.KafkaLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends at a steady rate, open-loop: what the system does with it changes nothing about when the next one is sent. */
public final class Producers implements AutoCloseable {

    private static final String TOPIC = "notifications";
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REMEMBERED = 500;

    /** Shares of a thousand sends. */
    private static final int POISON = 10;

    private static final int REPETITIONS = 30;
    private static final int CONTRADICTIONS = 5;
    private static final int SUCCESSIONS = 25;
    private static final int BY_HTTP = 50;

    private final Installation installation;
    private final RunClock clock;
    private final HistoryWriter history;
    private final Random random;
    private final Notifications notifications;
    private final Poison poison;
    private final KafkaProducer<byte[], byte[]> kafka;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final AtomicLong sends = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final String token;

    /** What Kafka has acknowledged lately. */
    private final ArrayBlockingQueue<Draft> acknowledged = new ArrayBlockingQueue<>(REMEMBERED);

    private volatile boolean stopped;
    private @Nullable Thread thread;

    /**
     * @param group a group, as far as the system is concerned
     * @param members all of its members, from before the first send to after the last
     */
    public Producers(
            Installation installation,
            RunClock clock,
            HistoryWriter history,
            long seed,
            List<String> users,
            String group,
            List<String> members) {
        this.installation = installation;
        this.clock = clock;
        this.history = history;
        this.random = new Random(seed);
        this.notifications = new Notifications(random, users, group, members);
        this.poison = new Poison(random, users);
        this.token = installation.issuer().issue("producer", "publish", Duration.ofHours(4));
        this.kafka = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", installation.kafkaBootstrap(),
                        "acks", "all",
                        "enable.idempotence", "true",
                        "linger.ms", "2",
                        "max.request.size", "8000000",
                        "max.block.ms", "3000",
                        "request.timeout.ms", "5000",
                        "delivery.timeout.ms", "15000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Begins to send so many a second. */
    public void start(int perSecond) {
        stopped = false;
        thread = Thread.ofPlatform().name("producers").start(() -> {
            long begun = System.nanoTime();
            long sent = 0;
            while (!stopped) {
                long due = (System.nanoTime() - begun) * perSecond / TimeUnit.SECONDS.toNanos(1);
                for (; sent < due; sent++) {
                    send();
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        });
    }

    /** Sends nothing more, and waits until every outcome is known. */
    public void stop() throws InterruptedException {
        stopped = true;
        if (thread != null) {
            thread.join();
        }
        kafka.flush();
        while (open.get() > 0) {
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** How many attempts there were. */
    public long sends() {
        return sends.get();
    }

    private void send() {
        int draw = random.nextInt(1_000);
        Draft earlier = draw < REPETITIONS + CONTRADICTIONS + SUCCESSIONS ? acknowledged.poll() : null;
        if (earlier != null && (draw < REPETITIONS || !earlier.life().equals(Life.PLAIN))) {
            byKafka(earlier, Contract.KEPT);
        } else if (earlier != null && draw < REPETITIONS + CONTRADICTIONS) {
            byKafka(notifications.contradicting(earlier), Contract.CONTRADICTS);
        } else if (earlier != null) {
            byKafka(notifications.succeeding(earlier), Contract.KEPT);
        } else if (draw >= 1_000 - POISON) {
            byKafka(poison.next(), Contract.BROKEN);
        } else if (draw >= 1_000 - POISON - BY_HTTP) {
            Draft draft = notifications.next();
            if (draft.source().isEmpty()) {
                byKafka(draft, Contract.KEPT); // The door would put the name of its client in the place of none.
            } else {
                byHttp(draft);
            }
        } else {
            byKafka(notifications.next(), Contract.KEPT);
        }
    }

    private void byKafka(Draft draft, Contract contract) {
        long send = begin(draft, contract);
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                TOPIC,
                draft.key().isEmpty() ? null : draft.key().getBytes(UTF_8),
                draft.value().length == 0 ? null : draft.value());
        draft.headers().forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        message.headers().add(KafkaLog.SEND, Long.toString(send).getBytes(UTF_8));
        try {
            var _ = kafka.send(message, (metadata, failure) -> {
                if (failure == null) {
                    end(send, Outcome.ACKNOWLEDGED);
                    if (contract == Contract.KEPT) {
                        remember(draft);
                    }
                } else {
                    end(send, failure instanceof RecordTooLargeException ? Outcome.FAILED : Outcome.UNKNOWN);
                }
            });
        } catch (RuntimeException e) {
            end(send, Outcome.UNKNOWN);
        }
    }

    /** What expires is not repeated: by then it would be another statement. */
    private void remember(Draft draft) {
        if (draft.expiresInMillis() == 0 && !acknowledged.offer(draft)) {
            acknowledged.poll();
        }
    }

    private void byHttp(Draft draft) {
        long send = begin(draft, Contract.KEPT);
        var ingests = installation.ingests();
        int port = ingests.get(random.nextInt(ingests.size())).port();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/notifications"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofByteArray(draft.value()))
                .build();
        Thread.ofVirtual().start(() -> end(send, post(request)));
    }

    private Outcome post(HttpRequest request) {
        try {
            HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
            return switch (response.statusCode()) {
                case 202 -> Outcome.ACKNOWLEDGED;
                case 400, 401, 403, 413, 415 -> Outcome.FAILED;
                default -> Outcome.UNKNOWN;
            };
        } catch (IOException e) {
            return Outcome.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.UNKNOWN;
        }
    }

    private long begin(Draft draft, Contract contract) {
        open.incrementAndGet();
        long send = sends.incrementAndGet();
        long now = clock.now();
        long expiresAt = draft.expiresInMillis() == 0
                ? Event.NEVER
                : now + TimeUnit.MILLISECONDS.toMicros(draft.expiresInMillis());
        history.add(new Sending(
                now,
                send,
                contract,
                draft.source(),
                draft.id(),
                draft.users(),
                draft.content(),
                expiresAt,
                draft.pushAfterMillis() < 0 ? Event.NEVER : TimeUnit.MILLISECONDS.toMicros(draft.pushAfterMillis()),
                life(draft)));
        return send;
    }

    private Life life(Draft draft) {
        Life life = draft.life();
        long notBefore = draft.deliverAt().map(clock::at).orElse(0L);
        return new Life(life.lane(), notBefore, life.cancels(), life.updates(), life.collapseKey());
    }

    private void end(long send, Outcome outcome) {
        history.add(new Sent(clock.now(), send, outcome));
        open.decrementAndGet();
    }

    /** What is under way may still arrive. */
    @Override
    public void close() {
        stopped = true;
        kafka.close(Duration.ZERO);
        http.shutdownNow();
    }
}
