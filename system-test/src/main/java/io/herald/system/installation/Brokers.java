package io.herald.system.installation;

import io.herald.embedded.KafkaMember;
import io.herald.system.process.ClassPath;
import io.herald.system.process.JvmProcess;
import io.herald.system.process.JvmProcess.Command;
import io.herald.system.process.KafkaMain;
import io.herald.system.process.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** The Kafkas of an installation: one by itself, or a cluster whose members are brokers and controllers. */
public final class Brokers implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final List<Integer> ports;
    private final List<JvmProcess> processes = new ArrayList<>();

    Brokers(Path folder, int number) {
        ports = Stream.generate(Ports::free).distinct().limit(number).toList();
        List<Integer> controllers = Stream.generate(Ports::free)
                .filter(port -> !ports.contains(port))
                .distinct()
                .limit(number)
                .toList();
        String cluster = Uuid.randomUuid().toString();
        for (int i = 1; i <= number; i++) {
            KafkaMember member = new KafkaMember(cluster, i, ports, controllers);
            processes.add(new JvmProcess(
                    number == 1 ? "kafka" : "kafka-" + i,
                    folder.resolve("logs"),
                    new Command(
                            ClassPath.of("system-test"),
                            List.of(
                                    "-Xmx384m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Dlogback.configurationFile=io/herald/system/process/kafka-logback.xml"),
                            KafkaMain.class.getName(),
                            KafkaMain.arguments(folder.resolve(number == 1 ? "data" : "data-" + i), member))));
        }
    }

    void start() {
        processes.forEach(JvmProcess::start);
    }

    void awaitReady() {
        processes.forEach(Brokers::awaitReady);
    }

    private static void awaitReady(JvmProcess broker) {
        broker.awaitReady(() -> broker.hasLogged(KafkaMain.READY), START_LIMIT);
    }

    /** What Kafka clients take for {@code bootstrap.servers}. */
    public String bootstrap() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** The process of a broker, by Kafka's number of it, from 1. */
    public JvmProcess broker(int number) {
        return processes.get(number - 1);
    }

    /** How many there are. */
    public int count() {
        return processes.size();
    }

    /** Starts a broker again that was killed, and waits until it serves. */
    public void restart(int number) {
        broker(number).start();
        awaitReady(broker(number));
    }

    @Override
    public void close() {
        processes.forEach(JvmProcess::close);
    }
}
