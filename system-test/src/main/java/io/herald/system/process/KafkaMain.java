package io.herald.system.process;

import io.herald.embedded.EmbeddedKafka;
import java.nio.file.Path;

/** A Kafka broker as a process of its own. Prints a line when it serves; ends by a signal. */
public final class KafkaMain {

    static final String READY = "Kafka serves clients";

    private KafkaMain() {}

    /** @param arguments data folder and port */
    public static void main(String[] arguments) {
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-kafka"));
        System.out.println(READY);
    }
}
