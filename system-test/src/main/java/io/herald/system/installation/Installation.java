package io.herald.system.installation;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.embedded.EmbeddedRedis;
import io.herald.fakes.webhook.FakeWebhook;
import io.herald.system.net.TcpProxy;
import io.herald.system.process.ClassPath;
import io.herald.system.process.JvmProcess;
import io.herald.system.process.JvmProcess.Command;
import io.herald.system.process.Ports;
import io.herald.system.wire.Watch;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything that runs. */
public final class Installation implements AutoCloseable {

    /** The app that phones register with. */
    public static final String PHONES = "phones";

    /** Consumers of each ingest instance. */
    public static final int CONSUMERS = 2;

    /** C1 and the serial collector: half the CPU of a start, and small heaps show leaks. */
    private static final String PHONES_SECRET = "whsec_c3lzdGVtLXRlc3Qtc3lzdGVtLXRlc3Qtc3lzdGVtLXRlc3Q=";

    private static final List<String> SERVICE_JVM =
            List.of("-Xms48m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path folder;
    private final Issuer issuer;
    private final Shape shape;
    private final Brokers kafka;
    private final EmbeddedRedis redis;
    private volatile EmbeddedPostgreSql postgreSql;
    private final List<EmbeddedPostgreSql> postgreSqls = new ArrayList<>();
    private final TcpProxy redisProxy;
    private final TcpProxy postgreSqlProxy;
    private final Watch redisWatch = Watch.ofRedis();
    private final Watch postgreSqlWatch = Watch.ofPostgreSql();
    private final List<Service> ingests = new ArrayList<>();
    private final List<Service> deliveries = new ArrayList<>();
    private final List<TcpProxy> deliveryProxies = new ArrayList<>();
    private final Service push;
    private final FakeWebhook phones = new FakeWebhook(0, PHONES_SECRET);

    private Installation(Path folder, Shape shape) {
        this.folder = folder;
        this.shape = shape;
        issuer = Issuer.start();
        kafka = new Brokers(folder, shape.brokers());
        kafka.start();
        Path data = folder.resolve("data");
        postgreSql = EmbeddedPostgreSql.start(shape.postgreSqlData().orElse(data), 0, shape.postgreSql());
        postgreSqls.add(postgreSql);
        redis = EmbeddedRedis.start(data, 0);
        redisProxy = TcpProxy.start(0, redis.port(), redisWatch);
        postgreSqlProxy = TcpProxy.start(0, postgreSql.port(), postgreSqlWatch);
        kafka.awaitReady();
        for (int i = 1; i <= 2; i++) {
            ingests.add(service("ingest-" + i, "ingest-service", "io.herald.ingest.IngestService", ingestSettings()));
            deliveries.add(service(
                    "delivery-" + i, "delivery-service", "io.herald.delivery.DeliveryService", deliverySettings(i)));
            deliveryProxies.add(TcpProxy.start(0, deliveries.getLast().port()));
        }
        push = service("push-1", "push-worker", "io.herald.push.PushWorker", pushSettings());
    }

    /** As {@link #start(Path, Shape)}, in the usual shape. */
    public static Installation start(Path folder) {
        return start(folder, Shape.usual());
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @param folder for data and logs; what is in it is deleted first
     */
    public static Installation start(Path folder, Shape shape) {
        empty(folder);
        Installation started = new Installation(folder, shape);
        try {
            started.startServices();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static void empty(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
            }
            Files.createDirectories(folder.resolve("logs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All at once, as an orchestrator does it: who is first makes the tables and the topics. */
    private void startServices() {
        services().forEach(service -> service.process().start());
        services().forEach(Service::awaitReady);
    }

    private Service service(String name, String module, String mainClass, List<String> settings) {
        int port = Ports.free();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--logging.level.org.apache.kafka=WARN",
                "--spring.kafka.bootstrap-servers=" + kafkaBootstrap(),
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + postgreSqlProxy.port() + "/"
                        + EmbeddedPostgreSql.NAME,
                "--spring.datasource.username=" + postgreSql.user(),
                "--spring.datasource.password=" + postgreSql.password(),
                // A connection that went silent has to be noticed within a run, not within a working day.
                "--spring.datasource.hikari.data-source-properties.socketTimeout=5",
                "--spring.datasource.hikari.data-source-properties.ApplicationName=" + name,
                "--spring.data.redis.client-name=" + name,
                "--spring.data.redis.host=127.0.0.1",
                "--spring.data.redis.port=" + redisProxy.port(),
                "--spring.data.redis.password=" + redis.password(),
                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.uri(),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.keySetUri(),
                "--spring.security.oauth2.resourceserver.jwt.audiences=" + issuer.audience()));
        arguments.addAll(settings);
        JvmProcess process = new JvmProcess(
                name,
                folder.resolve("logs"),
                new Command(ClassPath.of(module), SERVICE_JVM, mainClass, arguments, environment(name)));
        return new Service(process, port);
    }

    private Map<String, String> environment(String name) {
        Duration wrong = shape.clocks().get(name);
        return wrong == null ? Map.of() : WrongClock.environment(wrong);
    }

    private static List<String> ingestSettings() {
        return List.of(
                "--herald.ingest.topics.partitions=6",
                "--herald.ingest.intake.concurrency=" + CONSUMERS,
                "--herald.ingest.intake.max-backoff=1s",
                "--herald.ingest.intake.position-check-interval=2s",
                "--herald.ingest.retention.interval=1s",
                "--herald.ingest.retention.batch=200",
                "--spring.kafka.consumer.properties.session.timeout.ms=6000",
                "--spring.kafka.consumer.properties.heartbeat.interval.ms=1500");
    }

    private static List<String> deliverySettings(int number) {
        return List.of(
                "--herald.presence.node=delivery-" + number,
                "--herald.delivery.devices.providers=webhook",
                // Everybody comes from one address, again and again.
                "--herald.delivery.session.max-per-address=50000",
                "--herald.delivery.session.floods.upgrades-per-address=1000000",
                "--herald.delivery.session.floods.connects-per-user=10000",
                "--herald.delivery.head-check.interval=" + headCheckInterval().toSeconds() + "s");
    }

    private List<String> pushSettings() {
        String receiver = "--herald.push.webhooks." + PHONES + ".";
        return List.of(
                receiver + "url=" + phones.url(),
                receiver + "secret=" + PHONES_SECRET,
                receiver + "allow-private-networks=true",
                receiver + "timeout=2s",
                receiver + "limits.first-backoff=300ms",
                receiver + "limits.max-backoff=2s",
                receiver + "limits.withdrawals=true",
                // One that was killed holds its pushes back for so long.
                "--herald.push.dispatch.lease=5s",
                "--herald.push.dispatch.device-per-minute=60000",
                "--herald.push.dispatch.device-burst=1000");
    }

    /** How often the delivery nodes compare every inbox with what they have heard of it. */
    public static Duration headCheckInterval() {
        return Duration.ofSeconds(5);
    }

    /** Where data and logs are. */
    public Path folder() {
        return folder;
    }

    /** Who issues the tokens that the services accept. */
    public Issuer issuer() {
        return issuer;
    }

    /** What Kafka clients take for {@code bootstrap.servers}. */
    public String kafkaBootstrap() {
        return kafka.bootstrap();
    }

    /** Kafka itself. */
    public Brokers kafka() {
        return kafka;
    }

    /** Redis itself. */
    public EmbeddedRedis redis() {
        return redis;
    }

    /** The PostgreSQL that is the primary now. */
    public EmbeddedPostgreSql postgreSql() {
        return postgreSql;
    }

    /** A standby of the primary, which it follows through this port. */
    public EmbeddedPostgreSql startStandby(int primaryPort) {
        EmbeddedPostgreSql standby = EmbeddedPostgreSql.startStandby(
                postgreSql, primaryPort, folder.resolve("standby-" + postgreSqls.size()), shape.postgreSql());
        postgreSqls.add(standby);
        return standby;
    }

    /** Where PostgreSQL's data lie. */
    public Path postgreSqlFolder() {
        return shape.postgreSqlData().orElse(folder.resolve("data"));
    }

    /** A service and by how much its clock is wrong. */
    public record Wrong(Service service, Duration by) {}

    /** The services whose clocks are wrong. */
    public Stream<Wrong> wrongClocks() {
        return services()
                .flatMap(service ->
                        Stream.ofNullable(shape.clocks().get(service.name())).map(by -> new Wrong(service, by)));
    }

    /** From now on this one is the primary, and the services reach it. */
    public void failOverTo(EmbeddedPostgreSql promoted) {
        postgreSql = promoted;
        postgreSqlProxy.redirect(promoted.port());
        postgreSqlProxy.cut();
    }

    /** What stands between the services and Redis. */
    public TcpProxy redisProxy() {
        return redisProxy;
    }

    /** What stands between the services and PostgreSQL. */
    public TcpProxy postgreSqlProxy() {
        return postgreSqlProxy;
    }

    /** Listens to what the services say to Redis. */
    public Watch redisWatch() {
        return redisWatch;
    }

    /** Listens to what the services say to PostgreSQL. */
    public Watch postgreSqlWatch() {
        return postgreSqlWatch;
    }

    /** The two ingest instances. */
    public List<Service> ingests() {
        return ingests;
    }

    /** The two delivery nodes. */
    public List<Service> deliveries() {
        return deliveries;
    }

    /** What stands between a share of the clients and each delivery node, in the order of the nodes. */
    public List<TcpProxy> deliveryProxies() {
        return deliveryProxies;
    }

    /** What receives the pushes to devices of the provider {@code webhook} and the app {@link #PHONES}. */
    public FakeWebhook phones() {
        return phones;
    }

    /** The push worker. */
    public Service push() {
        return push;
    }

    /** All services. */
    public Stream<Service> services() {
        return Stream.of(ingests.stream(), deliveries.stream(), Stream.of(push)).flatMap(services -> services);
    }

    /** Kills the services, then stops the servers. */
    @Override
    public void close() {
        services().forEach(service -> service.process().close());
        deliveryProxies.forEach(TcpProxy::close);
        redisProxy.close();
        postgreSqlProxy.close();
        redis.close();
        postgreSqls.forEach(EmbeddedPostgreSql::close);
        kafka.close();
        issuer.close();
        phones.close();
    }
}
