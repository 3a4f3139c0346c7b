package io.herald.load.process;

import io.herald.embedded.EmbeddedKafka;
import java.nio.file.Path;

/** Main class: Kafka in a JVM of its own, as in production. */
public final class KafkaServer {

    /** What it prints when it serves clients. */
    public static final String READY = "Kafka is ready";

    private KafkaServer() {}

    /**
     * @param arguments the data folder, and the port
     */
    public static void main(String[] arguments) {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-stop"));
        System.out.println(READY);
    }
}
