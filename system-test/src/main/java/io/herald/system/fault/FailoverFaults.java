package io.herald.system.fault;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.net.Direction;
import io.herald.system.net.Flow;
import io.herald.system.net.TcpProxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** PostgreSQL's primary dies and a streaming standby takes its place, with everything that was confirmed or without the last of it. */
public final class FailoverFaults {

    private static final String TARGET = "postgresql";
    private static final Duration FOLLOW_LIMIT = Duration.ofSeconds(60);
    private static final Duration LAG = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String ENTRIES = "SELECT coalesce(sum(head), 0) FROM inbox";
    private static final String FOLLOWING =
            "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = '%s'";

    private final Installation installation;
    private final Database database;

    public FailoverFaults(Installation installation, Database database) {
        this.installation = installation;
        this.database = database;
    }

    /** Both. */
    public List<Supplier<Fault>> all() {
        return List.of(this::failOver, this::failOverLosingTheTail);
    }

    /** The standby is synchronous: what was confirmed is there. */
    public Fault failOver() {
        return new Fault(
                "failover to a synchronous standby",
                TARGET,
                () -> {
                    EmbeddedPostgreSql primary = installation.postgreSql();
                    EmbeddedPostgreSql standby = installation.startStandby(primary.port());
                    primary.configure("synchronous_standby_names", EmbeddedPostgreSql.STANDBY);
                    awaitFollowing("sync");
                    Thread.sleep(LAG);
                    long before = database.number(ENTRIES);
                    long after = promote(standby);
                    if (after < before) {
                        throw new IllegalStateException(before + " entries were committed, " + after + " are left");
                    }
                    return "%,d entries before, %,d after".formatted(before, after);
                },
                Duration.ZERO,
                () -> {});
    }

    /** The standby lags behind when the primary dies: what it has not received never was. */
    public Fault failOverLosingTheTail() {
        return new Fault(
                "failover that loses a tail",
                TARGET,
                () -> {
                    try (TcpProxy way =
                            TcpProxy.start(0, installation.postgreSql().port())) {
                        EmbeddedPostgreSql standby = installation.startStandby(way.port());
                        awaitFollowing("async");
                        way.set(Direction.TO_CLIENT, new Flow.Swallow());
                        Thread.sleep(LAG);
                        long before = database.number(ENTRIES);
                        installation.postgreSql().kill();
                        way.cutAndRefuse();
                        long after = promote(standby);
                        return Fault.struck(before - after, "entries of %,d lost".formatted(before));
                    }
                },
                Duration.ZERO,
                () -> {});
    }

    private void awaitFollowing(String how) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + FOLLOW_LIMIT.toNanos();
        while (database.number(FOLLOWING.formatted(how)) == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the standby does not follow");
            }
            Thread.sleep(POLL);
        }
    }

    /** The primary is killed, the standby takes over. Returns how many entries it has. */
    private long promote(EmbeddedPostgreSql standby) throws SQLException {
        installation.postgreSql().kill();
        standby.promote();
        long entries = new Database(() -> standby, database.clock()).number(ENTRIES);
        installation.failOverTo(standby);
        return entries;
    }
}
