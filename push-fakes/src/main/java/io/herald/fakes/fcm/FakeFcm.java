package io.herald.fakes.fcm;

import io.herald.fakes.Inbound;
import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.Script;
import io.herald.fakes.http.FakeHttpServer;
import io.herald.fakes.http.FakeHttpServer.Protocols;
import io.herald.fakes.http.FakeTls;
import io.herald.fakes.http.HttpRequestIn;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * FCM's HTTP v1 interface for one project: {@code POST /v1/projects/<project>/messages:send} over HTTP/2 and HTTP/1.1, and {@code POST
 * /token} for the service account. Refuses what FCM refuses: no or an outdated token, another project, a message without exactly one
 * target, one that is too large, values of the wrong kind ({@link FcmMessageRules}), and targets that {@link #unregister} named.
 */
public final class FakeFcm implements AutoCloseable {

    /** Of the only project. */
    public static final String PROJECT = "herald-fake";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SEND = "/v1/projects/" + PROJECT + "/messages:send";

    private final Inbound inbound = new Inbound();
    private final Script script = new Script();
    private final Set<String> unregistered = ConcurrentHashMap.newKeySet();
    private final AtomicLong names = new AtomicLong();
    private final @Nullable FakeTls tls;
    private final FakeHttpServer server;
    private final FakeHttpServer tokenServer;
    private final FakeOAuth oauth;

    private FakeFcm(int port, @Nullable FakeTls tls) {
        this.tls = tls;
        this.oauth = new FakeOAuth(PROJECT);
        this.server = new FakeHttpServer(port, tls, tls == null ? Protocols.HTTP_2 : Protocols.BOTH, this::receive);
        this.tokenServer = tls == null ? new FakeHttpServer(0, null, Protocols.HTTP_1, this::receive) : server;
        oauth.listensAt(tokenServer.origin().resolve("/token"));
    }

    /** Over TLS, on any free port. */
    public static FakeFcm start() {
        return new FakeFcm(0, new FakeTls());
    }

    /**
     * Over plain HTTP, which spares whoever tries it out the certificate: HTTP/2 for messages, and HTTP/1.1 on another port for tokens.
     *
     * @param port 0 = any that is free
     */
    public static FakeFcm startPlain(int port) {
        return new FakeFcm(port, null);
    }

    /** For {@code herald.push.fcm.apps.<app>.base-url}. */
    public URI baseUrl() {
        return server.origin();
    }

    /** Its certificate. */
    public FakeTls tls() {
        if (tls == null) {
            throw new IllegalStateException("speaks plain HTTP");
        }
        return tls;
    }

    /** Its service account as Google would give it out: JSON. Good for this fake alone and only as long as it lives. */
    public String serviceAccount() {
        return oauth.serviceAccount();
    }

    /** Writes {@link #serviceAccount()} there. */
    public Path writeServiceAccount(Path file) throws IOException {
        return Files.writeString(file, serviceAccount());
    }

    /** What it has received: target, headers {@code content-length}, {@code content-type} and {@code protocol}, the body as it was sent. */
    public Inbound inbound() {
        return inbound;
    }

    /** How to react instead of as usual. Asked after the body could be read, before anything is checked. */
    public Script script() {
        return script;
    }

    /** Its token endpoint. */
    public FakeOAuth oauth() {
        return oauth;
    }

    /** Its server. */
    public FakeHttpServer server() {
        return server;
    }

    /** The app was removed from this device: 404 UNREGISTERED from now on. */
    public void unregister(String target) {
        unregistered.add(target);
    }

    private Reaction receive(HttpRequestIn request) {
        if (request.path().equals("/token")) {
            return oauth.token(request);
        }
        if (!request.method().equals("POST")
                || !request.path().startsWith("/v1/projects/")
                || !request.path().endsWith("/messages:send")) {
            return Reaction.answer(404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>");
        }
        String body = new String(request.body(), StandardCharsets.UTF_8);
        JsonNode message;
        try {
            message = JSON.readTree(body).path("message");
        } catch (JacksonException e) {
            return kept(request, "", body, FcmAnswers.invalid("Invalid JSON payload received.", "message"));
        }
        String target = message.path("token").asString(message.path("fid").asString(""));
        Reaction told = script.take(target);
        return kept(request, target, body, told instanceof Reaction.Usual ? check(request, message, target) : told);
    }

    private Reaction check(HttpRequestIn request, JsonNode message, String target) {
        if (!oauth.isGood(request.header("authorization"))) {
            return FcmAnswers.unauthenticated();
        }
        if (!request.path().equals(SEND)) {
            return FcmAnswers.permissionDenied();
        }
        return FcmMessageRules.violation(message).orElseGet(() -> {
            if (unregistered.contains(target)) {
                return FcmAnswers.unregistered();
            }
            return Reaction.answer(
                    200, "{\"name\":\"projects/%s/messages/%d\"}".formatted(PROJECT, names.incrementAndGet()));
        });
    }

    private Reaction kept(HttpRequestIn request, String target, String body, Reaction reaction) {
        int status = reaction instanceof Reaction.Answer answer ? answer.status() : 0;
        inbound.add(new Received(
                "fcm", target, request.at(), request.headersNamed("content-length", "content-type"), body, status));
        return reaction;
    }

    @Override
    public void close() {
        server.close();
        tokenServer.close();
    }
}
