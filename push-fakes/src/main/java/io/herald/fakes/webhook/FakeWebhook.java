package io.herald.fakes.webhook;

import io.herald.fakes.Inbound;
import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.Script;
import io.herald.fakes.http.FakeHttpServer;
import io.herald.fakes.http.HttpRequestIn;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes webhooks at {@link #url()} over plain HTTP on loopback. Answers 401 to what is not signed with its secret or was not signed within
 * five minutes, 400 to what is no push, 200 otherwise. Each push of a request is kept by itself. What a script says for any of a
 * request's addresses is answered to the request.
 */
public final class FakeWebhook implements AutoCloseable {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final JsonMapper JSON = new JsonMapper();

    private final Script script = new Script();
    private final Inbound inbound = new Inbound();
    private final AtomicInteger requests = new AtomicInteger();
    private final byte[] secret;
    private final FakeHttpServer server;

    /**
     * Listens.
     *
     * @param port 0 = any that is free
     * @param secret {@code whsec_…}
     */
    public FakeWebhook(int port, String secret) {
        this.secret = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        this.server = new FakeHttpServer(port, null, FakeHttpServer.Protocols.HTTP_1, this::receive);
    }

    /** Where to post. */
    public URI url() {
        return server.origin().resolve("/herald");
    }

    /** How to react; targets are addresses. */
    public Script script() {
        return script;
    }

    /** What came in, a push each; targets are addresses, headers the {@code webhook-…} ones. */
    public Inbound inbound() {
        return inbound;
    }

    /** How many requests there were, each with one push or several. */
    public int requests() {
        return requests.get();
    }

    private Reaction receive(HttpRequestIn request) {
        requests.incrementAndGet();
        JsonNode pushes = pushes(request.body());
        Reaction reaction = reaction(pushes);
        if (reaction instanceof Reaction.Usual) {
            reaction = judge(request, pushes);
        }
        Map<String, String> headers =
                request.headersNamed("content-type", "webhook-id", "webhook-timestamp", "webhook-signature");
        int status = reaction instanceof Reaction.Answer answer ? answer.status() : 0;
        for (JsonNode push : pushes) {
            String address = push.path("address").asString("");
            inbound.add(new Received("webhook", address, request.at(), headers, push.toString(), status));
        }
        return reaction;
    }

    private Reaction reaction(JsonNode pushes) {
        for (JsonNode push : pushes) {
            Reaction reaction = script.take(push.path("address").asString(""));
            if (!(reaction instanceof Reaction.Usual)) {
                return reaction;
            }
        }
        return new Reaction.Usual();
    }

    private Reaction.Answer judge(HttpRequestIn request, JsonNode pushes) {
        if (!isFresh(request) || !isSigned(request)) {
            return new Reaction.Answer(401, Map.of(), "");
        }
        return new Reaction.Answer(pushes.isEmpty() ? 400 : 200, Map.of(), "");
    }

    private boolean isFresh(HttpRequestIn request) {
        String timestamp = request.header("webhook-timestamp");
        return timestamp.matches("[0-9]{1,12}")
                && Math.abs(request.at().getEpochSecond() - Long.parseLong(timestamp)) <= TOLERANCE.toSeconds();
    }

    private boolean isSigned(HttpRequestIn request) {
        byte[] expected = signature(request);
        for (String each : request.header("webhook-signature").split(" ", -1)) {
            if (each.startsWith("v1,")
                    && MessageDigest.isEqual(expected, each.substring(3).getBytes(StandardCharsets.US_ASCII))) {
                return true;
            }
        }
        return false;
    }

    private byte[] signature(HttpRequestIn request) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(request.header("webhook-id").getBytes(StandardCharsets.UTF_8));
            mac.update((byte) '.');
            mac.update(request.header("webhook-timestamp").getBytes(StandardCharsets.UTF_8));
            mac.update((byte) '.');
            return Base64.getEncoder().encode(mac.doFinal(request.body()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has HmacSHA256", e);
        }
    }

    private static JsonNode pushes(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            return root.path("type").asString("").equals("push") ? root.path("pushes") : JSON.missingNode();
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
