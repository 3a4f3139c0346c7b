package io.herald.load.peer;

import io.herald.load.process.ChildProcess;
import io.herald.load.process.FreePort;
import io.herald.load.process.ServerProcess;
import io.herald.load.system.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * A RabbitMQ node of its own beside whatever runs on the machine: data, logs, configuration, cookie and name service in the run's
 * folder, every port on 127.0.0.1.
 *
 * <p>Defaults but for {@code web_stomp.ws_opts.idle_timeout}, an hour instead of a minute, because clients are silent and send no
 * heart-beats, and for the level of its log.
 *
 * @param amqpPort for producers
 * @param stompPort for STOMP over WebSocket
 * @param process the server's
 */
record RabbitMqNode(int amqpPort, int stompPort, ServerProcess process) {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** Not the one in the search path, which changes to the system's user. */
    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private static final String ERLANG_NAME_SERVICE = "epmd";

    /** Starts it as a part of this installation and waits until it is ready. */
    static RabbitMqNode start(Installation installation) throws TimeoutException {
        if (!Files.isExecutable(SERVER)) {
            throw new IllegalStateException(
                    SERVER + " is missing: install RabbitMQ (Debian: apt-get install rabbitmq-server,"
                            + " then stop and disable the service of that name)");
        }
        int amqpPort = FreePort.find();
        int stompPort = FreePort.find();
        int namesPort = FreePort.find();
        Map<String, String> environment =
                environment(installation.data().resolve("rabbitmq"), configuration(amqpPort, stompPort), namesPort);
        installation.start(new ChildProcess.Command.Program(
                ERLANG_NAME_SERVICE,
                List.of(ERLANG_NAME_SERVICE, "-address", "127.0.0.1", "-port", Integer.toString(namesPort)),
                environment));
        ChildProcess server = installation.start(
                new ChildProcess.Command.Program("rabbitmq", List.of(SERVER.toString()), environment));
        server.awaitReady(() -> server.hasPrinted("completed with"), START_LIMIT);
        return new RabbitMqNode(amqpPort, stompPort, server.server());
    }

    private static Map<String, String> environment(Path home, String configuration, int namesPort) {
        Map<String, String> environment = new HashMap<>();
        try {
            Files.createDirectories(home);
            environment.put(
                    "RABBITMQ_CONFIG_FILE",
                    Files.writeString(home.resolve("rabbitmq.conf"), configuration)
                            .toString());
            environment.put(
                    "RABBITMQ_ENABLED_PLUGINS_FILE",
                    Files.writeString(home.resolve("enabled_plugins"), "[rabbitmq_web_stomp].\n")
                            .toString());
            environment.put(
                    "RABBITMQ_CONF_ENV_FILE",
                    Files.createFile(home.resolve("rabbitmq-env.conf")).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("HOME", home.toString());
        environment.put("RABBITMQ_NODENAME", "load@localhost");
        environment.put("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", home.resolve("log").toString());
        environment.put("RABBITMQ_GENERATED_CONFIG_DIR", home.resolve("config").toString());
        environment.put("RABBITMQ_PID_FILE", home.resolve("pid").toString());
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(FreePort.find()));
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("ERL_EPMD_PORT", Integer.toString(namesPort));
        return environment;
    }

    private static String configuration(int amqpPort, int stompPort) {
        return """
                listeners.tcp.1 = 127.0.0.1:%d
                stomp.listeners.tcp.1 = 127.0.0.1:%d
                web_stomp.tcp.ip = 127.0.0.1
                web_stomp.tcp.port = %d
                web_stomp.ws_opts.idle_timeout = 3600000
                log.console.level = warning
                log.file.level = warning
                """.formatted(amqpPort, FreePort.find(), stompPort);
    }
}
