package io.herald.system.process;

import io.herald.embedded.EmbeddedKafka;
import io.herald.embedded.KafkaMember;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A Kafka broker as a process of its own. Prints a line when it serves; ends by a signal. */
public final class KafkaMain {

    /** What it prints when it serves. */
    public static final String READY = "Kafka serves clients";

    private KafkaMain() {}

    /** What {@link #main} takes. */
    public static List<String> arguments(Path data, KafkaMember member) {
        return List.of(
                data.toString(),
                member.cluster(),
                Integer.toString(member.number()),
                join(member.ports()),
                join(member.controllerPorts()));
    }

    private static String join(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Integer> split(String ports) {
        return Arrays.stream(ports.split(",")).map(Integer::valueOf).toList();
    }

    /** @param arguments as {@link #arguments} gives them */
    public static void main(String[] arguments) {
        Path data = Path.of(arguments[0]);
        KafkaMember member =
                new KafkaMember(arguments[1], Integer.parseInt(arguments[2]), split(arguments[3]), split(arguments[4]));
        EmbeddedKafka kafka = EmbeddedKafka.startMember(data, member, Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-kafka"));
        System.out.println(READY);
    }
}
