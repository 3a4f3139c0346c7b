package io.herald.system.run;

import io.herald.system.client.Fleet;
import io.herald.system.fault.ClientFaults;
import io.herald.system.fault.ClockFaults;
import io.herald.system.fault.CrashFaults;
import io.herald.system.fault.DiskFault;
import io.herald.system.fault.FailoverFaults;
import io.herald.system.fault.Fault;
import io.herald.system.fault.KafkaFaults;
import io.herald.system.fault.LifeCrashFaults;
import io.herald.system.fault.PostgreSqlFaults;
import io.herald.system.fault.ProcessFaults;
import io.herald.system.fault.PushCrashFaults;
import io.herald.system.fault.RedisFaults;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.installation.RedisControl;
import io.herald.system.wire.Trap.Side;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which faults strike side by side, and which one after the other. */
final class FaultLanes {

    private final Installation installation;
    private final Database database;
    private final ProcessFaults processes;
    private final CrashFaults crashes;
    private final PushCrashFaults pushCrashes;
    private final LifeCrashFaults lifeCrashes;
    private final KafkaFaults kafka;
    private final PostgreSqlFaults postgreSql;
    private final RedisFaults redis;
    private final ClientFaults clients;

    FaultLanes(
            Installation installation,
            Database database,
            RedisControl control,
            Fleet fleet,
            List<String> users,
            Random random) {
        this.installation = installation;
        this.database = database;
        processes = new ProcessFaults(installation, new Random(random.nextLong()));
        crashes = new CrashFaults(installation, database, control, new Random(random.nextLong()));
        pushCrashes = new PushCrashFaults(installation, database);
        lifeCrashes = new LifeCrashFaults(installation, database);
        kafka = new KafkaFaults(installation, database, new Random(random.nextLong()));
        postgreSql = new PostgreSqlFaults(installation, database);
        redis = new RedisFaults(installation, database, control, users, new Random(random.nextLong()));
        clients = new ClientFaults(fleet, installation.deliveryProxies());
    }

    /** Lanes of faults; a lane's faults strike one after the other, and what two lanes strike at the same time is different. */
    List<List<Supplier<Fault>>> of(RunPlan.Faults faults) {
        return switch (faults) {
            case FEW ->
                List.of(
                        List.of(processes::killIngest, processes::killDelivery, processes::zombieIngest),
                        List.of(
                                postgreSql::kill,
                                postgreSql::cut,
                                redis::kill,
                                redis::flushAll,
                                redis::forge,
                                clients::storm));
            case CRASHES ->
                List.of(
                        Stream.concat(
                                        crashes.of(installation.ingests().getFirst(), Side.BEFORE).stream(),
                                        Stream.<Supplier<Fault>>of(crashes::loseAnswer))
                                .toList(),
                        Stream.concat(
                                        crashes.of(installation.ingests().getLast(), Side.AFTER).stream(),
                                        lifeCrashes.of(installation.ingests().getLast()).stream())
                                .toList(),
                        pushCrashes.all());
            case ALL -> List.of(ingest(), others(), postgreSql.all(), redisAndClients());
            case ONE_BY_ONE ->
                List.of(Stream.of(ingest(), others(), postgreSql.all(), redisAndClients())
                        .flatMap(List::stream)
                        .toList());
            case BROKERS -> List.of(kafka.ofCluster(), List.of(processes::killIngest, processes::zombieIngest));
            case FAILOVER -> List.of(new FailoverFaults(installation, database).all());
            case DISK -> List.of(List.of(new DiskFault(installation, database, installation.postgreSqlFolder())::fill));
            case CLOCKS ->
                List.of(Stream.concat(
                                installation
                                        .wrongClocks()
                                        .map(wrong -> () -> ClockFaults.wrong(wrong.service(), wrong.by())),
                                Stream.<Supplier<Fault>>of(
                                        processes::killIngest,
                                        processes::killDelivery,
                                        processes::zombieIngest,
                                        clients::storm))
                        .toList());
        };
    }

    private List<Supplier<Fault>> ingest() {
        return Stream.of(
                        processes.ofIngest(),
                        crashes.all(),
                        lifeCrashes.of(installation.ingests().getFirst()),
                        List.<Supplier<Fault>>of(crashes::loseAnswer, kafka::joinAndLeave))
                .flatMap(List::stream)
                .toList();
    }

    private List<Supplier<Fault>> others() {
        return Stream.of(
                        processes.ofOthers(),
                        pushCrashes.all(),
                        kafka.ofOne(),
                        List.<Supplier<Fault>>of(redis::overflow))
                .flatMap(List::stream)
                .toList();
    }

    private List<Supplier<Fault>> redisAndClients() {
        return Stream.concat(redis.all().stream(), clients.all().stream()).toList();
    }
}
