package io.herald.load.system;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.embedded.EmbeddedRedis;
import io.herald.load.process.ChildProcess;
import io.herald.load.process.FreePort;
import io.herald.load.process.KafkaServer;
import io.herald.load.process.ServerProcess;
import io.herald.load.push.PushDesk;
import io.herald.load.push.PushProviders;
import io.herald.load.traffic.KafkaPublisher;
import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import io.herald.load.wire.Dialect;
import io.herald.load.wire.StompDialect;
import io.herald.load.wire.StompDialect.Ready;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/** Herald as in production: Kafka, PostgreSQL, Redis, and each service in a JVM of its own. */
public final class HeraldSystem implements SystemUnderTest {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final String DESTINATION = "/user/queue/notifications";
    private static final String TOPIC = "notifications";

    /** Without what only the peers need, where {@code load-test/run} has told the two apart. */
    private static final String CLASS_PATH =
            System.getProperty("load-test.services-class-path", System.getProperty("java.class.path"));

    private final Installation installation;
    private final HeraldSettings settings;
    private final List<ServerProcess> gateways = new ArrayList<>();
    private final List<Integer> deliveryPorts = new ArrayList<>();
    private final Issuer issuer;
    private final String kafka;
    private final EmbeddedPostgreSql postgreSql;
    private final PushProviders providers;
    private final HopTimers hopTimers;
    private List<String> tokens = List.of();

    private HeraldSystem(Path folder, HeraldSettings settings) throws TimeoutException {
        this.installation = new Installation(folder);
        this.settings = settings;
        try {
            this.issuer = installation.opened(Issuer.start());
            this.providers = installation.opened(new PushProviders(folder.resolve("push")));
            this.kafka = startKafka();
            System.setProperty(EmbeddedPostgreSql.HOME, settings.postgreSql());
            this.postgreSql = installation.opened(EmbeddedPostgreSql.start(installation.data(), 0));
            EmbeddedRedis redis = installation.opened(EmbeddedRedis.start(installation.data(), 0));
            installation.charged(new ServerProcess("postgresql", postgreSql.pid()));
            installation.charged(new ServerProcess("redis", redis.pid()));
            this.hopTimers = startServices(redis);
        } catch (RuntimeException | TimeoutException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @param folder an empty folder for data and logs
     */
    public static HeraldSystem start(Path folder, HeraldSettings settings) throws TimeoutException {
        return new HeraldSystem(folder, settings);
    }

    private String startKafka() throws TimeoutException {
        int port = FreePort.find();
        List<String> flags = new ArrayList<>(settings.kafkaFlags());
        flags.add("-Dlogback.configurationFile=load-test-logback.xml");
        ChildProcess process = startJvm(
                "kafka",
                flags,
                KafkaServer.class.getName(),
                List.of(installation.data().toString(), Integer.toString(port)));
        process.awaitReady(() -> process.hasPrinted(KafkaServer.READY), START_LIMIT);
        return "127.0.0.1:" + port;
    }

    /** All at once, as a deployment does it: they wait for each other's topics and tables by themselves. */
    private HopTimers startServices(EmbeddedRedis redis) throws TimeoutException {
        List<String> common = new ArrayList<>(List.of(
                "--server.address=127.0.0.1",
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--spring.datasource.url=" + postgreSql.jdbcUrl(),
                "--spring.datasource.username=" + postgreSql.user(),
                "--spring.datasource.password=" + postgreSql.password(),
                "--spring.data.redis.url=" + redis.uri(),
                "--herald.ingest.topics.partitions=" + settings.partitions()));
        settings.properties().forEach(property -> common.add("--" + property));
        List<String> doors = new ArrayList<>(common);
        doors.addAll(HopTimers.settings());
        doors.addAll(List.of(
                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuer(),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwkSetUri(),
                "--spring.security.oauth2.resourceserver.jwt.audiences=" + Issuer.AUDIENCE));
        List<Service> started = new ArrayList<>();
        started.add(startService("ingest", "io.herald.ingest.IngestService", settings.ingestFlags(), doors));
        for (int node = 1; node <= settings.deliveryNodes(); node++) {
            String name = "delivery-" + node;
            List<String> arguments = new ArrayList<>(doors);
            arguments.add("--herald.presence.node=" + name);
            // All clients have one address here.
            arguments.add("--herald.delivery.session.max-per-address=50000");
            arguments.add("--herald.delivery.session.floods.upgrades-per-address=1000000");
            Service service =
                    startService(name, "io.herald.delivery.DeliveryService", settings.deliveryFlags(), arguments);
            deliveryPorts.add(service.port());
            gateways.add(service.process().server());
            started.add(service);
        }
        HopTimers timers = installation.opened(new HopTimers(
                started.stream().map(service -> service.process().server()).toList()));
        List<String> pushing = new ArrayList<>(common);
        providers.workerSettings().forEach(property -> pushing.add("--" + property));
        started.add(startService("push-worker", "io.herald.push.PushWorker", settings.pushFlags(), pushing));
        for (Service service : started) {
            service.process().awaitReady(() -> Readiness.answers(service.port()), START_LIMIT);
        }
        return timers;
    }

    private record Service(ChildProcess process, int port) {}

    private Service startService(String name, String mainClass, List<String> flags, List<String> arguments) {
        int port = FreePort.find();
        List<String> withPort = new ArrayList<>(arguments);
        withPort.add("--server.port=" + port);
        return new Service(startJvm(name, flags, mainClass, withPort), port);
    }

    private ChildProcess startJvm(String name, List<String> flags, String mainClass, List<String> arguments) {
        List<String> allFlags = new ArrayList<>(HeraldSettings.NATIVE_ACCESS);
        allFlags.addAll(flags);
        return installation.start(new ChildProcess.Command.Jvm(name, allFlags, CLASS_PATH, mainClass, arguments));
    }

    @Override
    public String name() {
        return "herald";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("nodes", settings.deliveryNodes());
        shown.put("partitions", settings.partitions());
        shown.put("ingest-flags", String.join(" ", settings.ingestFlags()));
        shown.put("delivery-flags", String.join(" ", settings.deliveryFlags()));
        shown.put("push-flags", String.join(" ", settings.pushFlags()));
        shown.put("kafka-flags", String.join(" ", settings.kafkaFlags()));
        shown.put("postgresql", settings.postgreSql().isEmpty() ? "embedded" : settings.postgreSql());
        shown.put("properties", String.join(" ", settings.properties()));
        return shown;
    }

    @Override
    public List<ServerProcess> servers() {
        return installation.servers();
    }

    @Override
    public List<ServerProcess> gateways() {
        return List.copyOf(gateways);
    }

    @Override
    public void prepare(int users) {
        tokens = IntStream.range(0, users)
                .parallel()
                .mapToObj(user -> issuer.token(Letter.userName(user)))
                .toList();
    }

    @Override
    public URI endpoint(int user) {
        return URI.create("ws://127.0.0.1:" + deliveryPorts.get(user % deliveryPorts.size()) + "/ws");
    }

    @Override
    public Dialect dialect(int user, ClientSettings client) {
        String window = client.window() == 0 ? "" : "prefetch-count:" + client.window() + "\n";
        return new StompDialect(new StompDialect.Subscription(
                "Authorization:Bearer " + tokens.get(user) + "\n",
                DESTINATION,
                client.ackMode(),
                window,
                Ready.MARKER));
    }

    @Override
    public Publisher publisher(Letter letter, Duration linger) {
        return new KafkaPublisher(kafka, TOPIC, letter, linger);
    }

    @Override
    public long stored() {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(sum(head), 0) FROM inbox")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public HopTimes hops() {
        return hopTimers.read();
    }

    /** Where devices and pushes are. */
    public PushDesk pushDesk() {
        return new PushDesk(database(), providers);
    }

    /** Where broadcasts are. */
    public BroadcastDesk broadcastDesk() {
        return new BroadcastDesk(database());
    }

    /** Where inboxes are filled. */
    public InboxDesk inboxDesk() {
        return new InboxDesk(database(), postgreSql::checkpoint);
    }

    private PGSimpleDataSource database() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(postgreSql.jdbcUrl());
        database.setUser(postgreSql.user());
        database.setPassword(postgreSql.password());
        return database;
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(postgreSql.jdbcUrl(), postgreSql.user(), postgreSql.password());
    }

    @Override
    public void close() {
        installation.close();
    }
}
