package io.herald.ingest.intake;

import io.herald.core.inbox.ConsumedPositions;
import io.herald.ingest.topics.TopicProvisioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.stereotype.Component;

/** Starts and stops the consumers of this instance. */
@Component
public class Intake implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final ConsumerFactory<byte[], byte[]> consumers;
    private final ConsumedPositions positions;
    private final TopicProvisioning topics;
    private final List<TopicReading> readings;
    private final IntakeMetrics metrics;
    private final IntakeProperties settings;

    private final List<IntakeThread> running = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Intake(
            ConsumerFactory<byte[], byte[]> consumers,
            ConsumedPositions positions,
            TopicProvisioning topics,
            IntakeSteps steps,
            ObjectProvider<TopicReading> others,
            IntakeProperties settings) {
        this.consumers = consumers;
        this.positions = positions;
        this.topics = topics;
        this.readings = Stream.concat(Lane.all(settings, steps).stream(), others.orderedStream())
                .toList();
        this.metrics = steps.metrics();
        this.settings = settings;
    }

    /** Returns at once: topics and consumers are made on the consumers' threads, as soon as Kafka is there. */
    @Override
    public synchronized void start() {
        for (TopicReading reading : readings) {
            for (int i = 0; i < reading.concurrency(); i++) {
                int nr = i;
                IntakeThread intake = new IntakeThread(reading.topic(), () -> connect(reading, nr), backoff());
                running.add(intake);
                threads.add(Thread.ofPlatform()
                        .name("intake" + reading.suffix() + "-" + nr)
                        .start(intake));
            }
        }
    }

    /** Lets the batches under way end, leaves the group, waits for both. */
    @Override
    public synchronized void stop() {
        running.forEach(IntakeThread::stop);
        long deadline = System.nanoTime() + settings.shutdownTimeout().toNanos();
        for (Thread thread : threads) {
            try {
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                if (!thread.join(left)) {
                    log.warn(
                            "{} has not ended in {}; its batch is read again",
                            thread.getName(),
                            settings.shutdownTimeout());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        running.clear();
        threads.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !running.isEmpty();
    }

    private IntakeThread.Driven connect(TopicReading reading, int nr) {
        topics.ensure();
        Consumer<byte[], byte[]> consumer = consumers.createConsumer(
                settings.group() + reading.suffix(),
                "herald-ingest" + reading.suffix(),
                "-" + nr,
                overrides(reading, nr));
        Positions own = new Positions(consumer, positions, topics, reading.topic());
        IntakeLoop loop = new IntakeLoop(consumer, own, reading.sink(), metrics, settings, backoff());
        return new IntakeThread.Driven(consumer, own, loop);
    }

    /** What the intake's promises rest on, whatever {@code spring.kafka.consumer} says. */
    private Properties overrides(TopicReading reading, int nr) {
        Properties overrides = new Properties();
        overrides.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        overrides.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        overrides.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        // Positions come from PostgreSQL; an offset that is not there shall be noticed, not papered over.
        overrides.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        overrides.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        overrides.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        overrides.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(settings.maxPollRecords()));
        overrides.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        if (!settings.instance().isEmpty()) {
            overrides.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance() + reading.suffix() + "-" + nr);
        }
        return overrides;
    }

    private Backoff backoff() {
        return new Backoff(
                settings.minBackoff(), settings.maxBackoff(), System::nanoTime, RandomGenerator.getDefault());
    }
}
