package io.herald.embedded;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The program of the JVM that the crash tests kill: runs all three servers on the folder that is its argument and writes
 * to each as fast as it confirms. Prints {@code ready <redis pid> <postgresql pid>}, then a line for each confirmed write:
 * {@code kafka 17}, {@code redis 12}, {@code postgresql 9}. Never ends by itself.
 */
final class ServersOfAJvm {

    private ServersOfAJvm() {}

    public static void main(String[] arguments) {
        Path data = Path.of(arguments[0]);
        int first = Integer.parseInt(arguments[1]);
        EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
        EmbeddedRedis redis = EmbeddedRedis.start(data, 0);
        EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(data, 0);
        if (first == 0) {
            Traffic.createTopic(kafka);
        }
        print("ready %d %d".formatted(redis.pid(), postgreSql.pid()));
        write(() -> produce(kafka, first));
        write(() -> set(redis, first));
        write(() -> insert(postgreSql, first));
    }

    private interface Writing {
        void run() throws Exception;
    }

    private static void write(Writing writing) {
        Thread.ofPlatform().start(() -> {
            try {
                writing.run();
            } catch (Exception e) {
                print("failed " + e);
            }
        });
    }

    private static void produce(EmbeddedKafka kafka, int first) throws Exception {
        try (KafkaProducer<String, String> producer = Traffic.producer(kafka)) {
            for (int i = first; ; i++) {
                producer.send(new ProducerRecord<>(Traffic.TOPIC, Integer.toString(i)))
                        .get();
                print("kafka " + i);
            }
        }
    }

    private static void set(EmbeddedRedis redis, int first) {
        try (RedisClient client = Traffic.redisClient(redis)) {
            RedisCommands<String, String> commands = client.connect().sync();
            for (int i = first; ; i++) {
                commands.set("kept:" + i, "1");
                print("redis " + i);
            }
        }
    }

    private static void insert(EmbeddedPostgreSql postgreSql, int first) throws Exception {
        Traffic.execute(postgreSql, "CREATE TABLE IF NOT EXISTS kept (value int)");
        try (Connection connection = Traffic.connect(postgreSql);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO kept VALUES (?)")) {
            for (int i = first; ; i++) {
                insert.setInt(1, i);
                insert.executeUpdate();
                print("postgresql " + i);
            }
        }
    }

    @SuppressWarnings("SystemOut")
    private static synchronized void print(String line) {
        System.out.println(line);
    }
}
