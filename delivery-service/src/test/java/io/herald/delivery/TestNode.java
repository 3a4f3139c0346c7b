package io.herald.delivery;

import io.herald.delivery.session.Engine;
import io.herald.delivery.session.Sessions;
import io.herald.delivery.session.Subscribers;
import io.herald.test.Database;
import io.herald.test.RedisAddress;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.WebApplicationContext;

/** A delivery node as it is started in earnest, on a port of its own, over real servers. */
final class TestNode implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private TestNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Settings that lead an application to a new database and to the shared Redis. */
    static List<String> servers() {
        return servers(Servers.newDatabase(), Servers.redis());
    }

    static List<String> servers(Database database, RedisAddress redis) {
        return List.of(
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--spring.data.redis.host=" + redis.host(),
                "--spring.data.redis.port=" + redis.port(),
                "--spring.data.redis.password=" + redis.password(),
                // A busy machine must not look like a sick Redis.
                "--herald.presence.command-timeout=2s",
                "--herald.presence.key-prefix=" + Servers.uniqueName("t") + ":");
    }

    static TestNode start(List<String> servers, String... settings) {
        List<String> arguments = new ArrayList<>(servers);
        arguments.add("--server.port=0");
        arguments.add("--spring.security.oauth2.resourceserver.jwt.issuer-uri="
                + TestTokens.shared().issuer());
        arguments.add("--spring.security.oauth2.resourceserver.jwt.jwk-set-uri="
                + TestTokens.shared().jwkSetUri());
        arguments.add("--spring.security.oauth2.resourceserver.jwt.audiences=" + TestTokens.AUDIENCE);
        arguments.addAll(List.of(settings));
        ConfigurableApplicationContext context = DeliveryService.application().run(arguments.toArray(String[]::new));
        cutOffInTime(context);
        return new TestNode(context);
    }

    /** Tomcat looks every ten seconds for sockets whose time to answer a close frame is over; here every second. */
    private static void cutOffInTime(ConfigurableApplicationContext context) {
        if (context instanceof WebApplicationContext web
                && web.getServletContext() instanceof ServletContext servlets
                && servlets.getAttribute(ServerContainer.class.getName()) instanceof WsWebSocketContainer sockets) {
            sockets.setProcessPeriod(1);
        } else {
            throw new AssertionError("no WebSocket container in " + context);
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Sessions sessions() {
        return bean(Engine.class).sessions();
    }

    int subscriptionsOf(String user) {
        return bean(Subscribers.class).of(user).size();
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + port() + "/ws");
    }

    /** A socket without a token, before CONNECT. */
    StompClient open() {
        return StompClient.open(uri(), Map.of(), Integer.MAX_VALUE);
    }

    /** A connected session. */
    StompClient connect(String user, String version) {
        return open().connect(version, authorization(user));
    }

    StompClient connect(String user) {
        return connect(user, "1.2");
    }

    static String authorization(String user) {
        return "Authorization:Bearer " + TestTokens.shared().token(user);
    }

    @Override
    public void close() {
        context.close();
    }
}
