package io.herald.embedded;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One of the Kafkas of a cluster on this machine. All members are given the same values but for {@code number}.
 *
 * @param cluster the cluster's id, 16 bytes in URL-safe Base64: {@link org.apache.kafka.common.Uuid#toString}
 * @param number which one this is, from 1
 * @param ports where the members serve clients, in order of their numbers
 * @param controllerPorts where their controllers talk to each other
 */
public record KafkaMember(String cluster, int number, List<Integer> ports, List<Integer> controllerPorts) {

    /** Replaces what it stands for when the data are formatted; no setting of Kafka's. */
    static final String CLUSTER_ID = "herald.cluster.id";

    private static final int COPIES = 3;

    /** Where this member serves clients. */
    public int port() {
        return ports.get(number - 1);
    }

    Map<String, String> settings() {
        String host = LoopbackPort.HOST;
        Map<String, String> settings = new HashMap<>();
        settings.put(CLUSTER_ID, cluster);
        settings.put("node.id", Integer.toString(number));
        settings.put(
                "listeners",
                "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(host, port(), host, controllerPorts.get(number - 1)));
        settings.put(
                "controller.quorum.voters",
                IntStream.range(0, controllerPorts.size())
                        .mapToObj(i -> "%d@%s:%d".formatted(i + 1, host, controllerPorts.get(i)))
                        .collect(Collectors.joining(",")));
        String copies = Integer.toString(Math.min(COPIES, ports.size()));
        for (String topic :
                List.of("default", "offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", copies);
        }
        String inSync = Integer.toString(Math.min(COPIES - 1, ports.size()));
        for (String topic : List.of(
                "min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr")) {
            settings.put(topic, inSync);
        }
        return settings;
    }
}
