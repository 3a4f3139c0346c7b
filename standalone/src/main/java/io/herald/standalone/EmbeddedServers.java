package io.herald.standalone;

import io.herald.embedded.EmbeddedKafka;
import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three servers, started side by side on platform threads (much is loaded while Kafka starts, and a virtual thread that
 * loads classes holds its carrier).
 */
final class EmbeddedServers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServers.class);

    private final CompletableFuture<EmbeddedPostgreSql> postgreSql;
    private final CompletableFuture<EmbeddedRedis> redis;
    private final CompletableFuture<EmbeddedKafka> kafka;

    private EmbeddedServers(Path data, int kafkaPort) {
        postgreSql = start("postgresql", () -> EmbeddedPostgreSql.start(data, 0));
        redis = start("redis", () -> EmbeddedRedis.start(data, 0));
        kafka = start("kafka", () -> EmbeddedKafka.start(data, kafkaPort));
    }

    /** Begins to start them and returns at once; {@link #close} may be called from then on. */
    static EmbeddedServers begin(Path data, int kafkaPort) {
        return new EmbeddedServers(data, kafkaPort);
    }

    private static <T> CompletableFuture<T> start(String name, Supplier<T> server) {
        CompletableFuture<T> started = new CompletableFuture<>();
        Thread.ofPlatform().name("start-" + name).daemon().start(() -> {
            try {
                started.complete(server.get());
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        return started;
    }

    /** Waits for it; throws what kept it from starting. */
    EmbeddedPostgreSql postgreSql() {
        return await(postgreSql);
    }

    /** As {@link #postgreSql}. */
    EmbeddedRedis redis() {
        return await(redis);
    }

    /** As {@link #postgreSql}. */
    EmbeddedKafka kafka() {
        return await(kafka);
    }

    private static <T> T await(CompletableFuture<T> server) {
        try {
            return server.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Stops what runs, and what is still starting once it has started. Blocks. */
    @Override
    public void close() {
        for (CompletableFuture<? extends AutoCloseable> server : List.of(kafka, redis, postgreSql)) {
            server.handle((running, failure) -> running)
                    .thenAccept(EmbeddedServers::closeQuietly)
                    .join();
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable server) {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (Exception e) {
            // The others are to be stopped all the same.
            log.error("Did not stop cleanly", e);
        }
    }
}
