package io.herald.core.inbox;

import static io.herald.core.inbox.TestInbox.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.inbox.PostResult.Placement;
import io.herald.embedded.EmbeddedPostgreSql;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL fails over and loses what was committed last: a copy of the data folder is promoted, as a standby that lagged would be.
 * The pool that goes on working notices before it hands out a connection, the consumer's position is where the database says, the
 * same numbers are given again under another epoch, and what was acknowledged in the old one moves nothing.
 */
@Timeout(120)
class LostTailTest {

    private static final UUID TOPIC = UUID.randomUUID();

    @TempDir
    Path folder;

    @Test
    void aLostTailIsANewEpochWhoseNumbersNobodyMixesUpWithTheOldOnes() throws IOException {
        try (EmbeddedPostgreSql server =
                EmbeddedPostgreSql.start(folder.resolve("data"), 0, Map.of("restore_command", "false"))) {
            TestInbox inbox = new TestInbox(server.jdbcUrl(), server.user(), server.password());
            List<String> changes = new CopyOnWriteArrayList<>();
            inbox.epochs.onChange(changes::add);
            inbox.positions.initialize(TOPIC, 0, 0);
            inbox.writer.append(
                    List.of(new PositionMove(TOPIC, 0, 0, 1)), List.of(post("kept", "al")), conflicts -> {});
            String oldEpoch = inbox.epochs.current();

            Path cluster = folder.resolve("data/postgresql/cluster");
            server.kill();
            copy(cluster, folder.resolve("standby"));
            server.restart();
            retried(() -> inbox.writer.append(
                    List.of(new PositionMove(TOPIC, 0, 1, 3)),
                    List.of(post("lost1", "al"), post("lost2", "al")),
                    conflicts -> {}));
            assertThat(inbox.epochs.current())
                    .as("a plain restart is no new history")
                    .isEqualTo(oldEpoch);
            server.kill();
            delete(cluster);
            copy(folder.resolve("standby"), cluster);
            Files.createFile(cluster.resolve("recovery.signal"));
            server.restart();

            AppendOutcome overtaken = retried(() -> inbox.writer.append(
                    List.of(new PositionMove(TOPIC, 0, 3, 4)), List.of(post("next", "al")), conflicts -> {}));

            assertThat(overtaken)
                    .as("the database itself sends the consumer back")
                    .isEqualTo(new AppendOutcome.Overtaken(List.of(new AppendOutcome.Position(TOPIC, 0, 1))));
            String newEpoch = inbox.epochs.current();
            assertThat(newEpoch).isNotEqualTo(oldEpoch);
            assertThat(changes).containsExactly(newEpoch);
            assertThat(inbox.open("al")).isEqualTo(new Opening(newEpoch, 1, 0, 0));

            inbox.acknowledgements.save(List.of(new Acknowledgement("al", oldEpoch, 1, 3)), TestInbox.RUNS);
            assertThat(inbox.acked("al")).isEqualTo("{}");

            List<Post> posts = List.of(post("lost1", "al"), post("lost2", "al"), post("next", "al"));
            AppendOutcome again =
                    inbox.writer.append(List.of(new PositionMove(TOPIC, 0, 1, 4)), posts, conflicts -> {});
            assertThat(again)
                    .isEqualTo(new AppendOutcome.Committed(
                            newEpoch,
                            posts,
                            List.of(
                                    new PostResult.Stored(List.of(new Placement.Appended("al", 2, 0))),
                                    new PostResult.Stored(List.of(new Placement.Appended("al", 3, 0))),
                                    new PostResult.Stored(List.of(new Placement.Appended("al", 4, 0))))));
            assertThat(inbox.reader
                            .pages(List.of(new PageRequest("al", 0, 0, 9)), TestInbox.ANY_SIZE)
                            .getFirst()
                            .epoch())
                    .isEqualTo(newEpoch);
        }
    }

    /** The pool's connections are dead; each attempt finds one more out. */
    private static AppendOutcome retried(Callable<AppendOutcome> append) {
        return Awaitility.await().ignoreExceptions().until(append, outcome -> true);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path made = Files.createDirectories(to.resolve(from.relativize(directory)));
                Files.setPosixFilePermissions(made, Files.getPosixFilePermissions(directory));
                Files.setOwner(made, Files.getOwner(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.endsWith("postmaster.pid")) {
                    Path made = Files.copy(file, to.resolve(from.relativize(file)));
                    Files.setPosixFilePermissions(made, Files.getPosixFilePermissions(file));
                    Files.setOwner(made, Files.getOwner(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
