package io.herald.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of Kafka's own server class, broker and controller in one, from start to stop. */
final class KafkaBroker {

    private static final Logger log = LoggerFactory.getLogger(KafkaBroker.class);
    private static final String NODE = "1";

    private final KafkaRaftServer server;

    private KafkaBroker(KafkaRaftServer server) {
        this.server = server;
    }

    static KafkaBroker start(ServerFolder folder, int port, Map<String, String> settings) {
        Path files = folder.resolve("files");
        Properties properties = properties(port, files, settings);
        if (!Files.exists(files.resolve("meta.properties"))) {
            format(
                    folder,
                    properties,
                    settings.getOrDefault(
                            KafkaMember.CLUSTER_ID, Uuid.randomUuid().toString()));
        }
        KafkaRaftServer server = create(properties);
        try {
            server.startup();
            return new KafkaBroker(server);
        } catch (RuntimeException e) {
            stopAfterFailure(server);
            throw EmbeddedKafka.failed("did not start", e);
        }
    }

    private static KafkaRaftServer create(Properties properties) {
        try {
            return new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        } catch (RuntimeException e) {
            throw EmbeddedKafka.failed("refuses its settings or data", e);
        }
    }

    private static Properties properties(int port, Path files, Map<String, String> settings) {
        int controllerPort = LoopbackPort.choose("Kafka's controller", 0);
        String host = LoopbackPort.HOST;
        Properties all = new Properties();
        all.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", NODE,
                "log.dirs", files.toString(),
                "listeners", "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(host, port, host, controllerPort),
                "advertised.listeners", "PLAINTEXT://%s:%d".formatted(host, port),
                "controller.listener.names", "CONTROLLER",
                "controller.quorum.voters", "%s@%s:%d".formatted(NODE, host, controllerPort)));
        all.putAll(Map.of(
                // A killed broker's registration stands in the way of the next one until it times out.
                "broker.session.timeout.ms", "2000",
                "broker.heartbeat.interval.ms", "300",
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "1000",
                "auto.create.topics.enable", "false"));
        all.putAll(Map.of(
                // One node: nothing is replicated, and the internal topics need no room to be spread.
                "default.replication.factor", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1"));
        all.putAll(Map.of(
                // Made for a share of one machine: the defaults take 128 MB for the cleaner alone.
                "log.cleaner.dedupe.buffer.size", "4194304",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "background.threads", "2"));
        all.putAll(settings);
        all.remove(KafkaMember.CLUSTER_ID);
        return all;
    }

    /** Once in the life of the data: gives the cluster its id. Cut short, it is done again from the beginning. */
    private static void format(ServerFolder folder, Properties properties, String clusterId) {
        Path file = folder.resolve("server.properties");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream output = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            int exit = StorageTool.execute(
                    new String[] {"format", "--cluster-id", clusterId, "--config", file.toString()}, output);
            if (exit != 0) {
                throw new IllegalStateException(printed.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException e) {
            throw EmbeddedKafka.failed("cannot format " + folder.path(), e);
        }
    }

    void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void stopAfterFailure(KafkaRaftServer server) {
        try {
            server.shutdown();
            server.awaitShutdown();
        } catch (RuntimeException e) {
            log.debug("Stopping a Kafka that did not start", e);
        }
    }
}
