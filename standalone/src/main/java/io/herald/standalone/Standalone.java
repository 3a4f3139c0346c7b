package io.herald.standalone;

import io.herald.standalone.phone.PretendPhones;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;

/**
 * The whole of Herald in one JVM. Prints what it is doing from the first moment, and at the end where to go; everything else is
 * in {@code <data>/herald.log}.
 *
 * <p>Settings: {@link StandaloneProperties} and those of the services, as arguments ({@code
 * --herald.standalone.ports.delivery=9080}), environment variables ({@code HERALD_STANDALONE_PORTS_DELIVERY=9080}) or in a file
 * {@code standalone.yml} (its own) or {@code delivery-service.yml} and so on (theirs) in the working directory.
 */
public final class Standalone {

    private Standalone() {}

    /** Ends with exit code 1 and one line on standard error when it cannot start. */
    public static void main(String[] arguments) {
        Console console = new Console();
        AtomicBoolean stopping = new AtomicBoolean();
        console.say("Herald standalone: the services, Kafka, Redis and PostgreSQL in one process");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.set(true), "stopping"));
        try {
            start(arguments, console);
        } catch (Throwable failure) {
            Logger log = LoggerFactory.getLogger(Standalone.class);
            log.error("Standalone did not start", failure);
            // Ctrl-C in the middle of a start looks like a failure, but nobody needs to be told.
            if (!stopping.get()) {
                console.fail(Obstacle.describe(failure));
                System.exit(1);
            }
        }
    }

    private static void start(String[] arguments, Console console) {
        Groundwork ground = Groundwork.lay(arguments);
        StandaloneProperties properties = ground.properties();

        console.step("starting PostgreSQL, Redis and Kafka in " + ground.data().path());
        EmbeddedServers servers =
                EmbeddedServers.begin(ground.data().path(), properties.ports().kafka());
        // Runs after all contexts are closed, however the JVM is asked to end.
        PretendPhones phones = properties.developmentIssuer() && properties.pretendPhones()
                ? new PretendPhones(ground.data().path())
                : null;
        SpringApplication.getShutdownHandlers().add(() -> {
            if (phones != null) {
                phones.close();
            }
            servers.close();
            ground.data().close();
            console.say("Herald has stopped");
        });
        Services services = new Services(ground, servers, phones, arguments);
        console.step("PostgreSQL on port %d, Redis on %d, Kafka on %d"
                .formatted(
                        servers.postgreSql().port(),
                        servers.redis().port(),
                        servers.kafka().port()));
        console.step("starting delivery-service");
        services.startDelivery();
        console.step("starting ingest-service");
        services.startIngest();
        console.step("starting push-worker");
        services.startPush();
        console.say(Welcome.to(ground, console.elapsed()));
    }
}
