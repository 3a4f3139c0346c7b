package io.herald.system.client;

import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.Script;
import io.herald.fakes.webhook.FakeWebhook;
import io.herald.system.history.HistoryWriter;
import io.herald.system.history.PushEvent.Answer;
import io.herald.system.history.PushEvent.DeviceAdded;
import io.herald.system.history.PushEvent.Pushed;
import io.herald.system.history.RunClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The phones of a run: devices that take pushes, through a provider that refuses, fails, keeps silent, cuts connections and forgets
 * tokens, as the seed has it. Writes down what reaches the provider.
 */
public final class Phones implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Longer than the worker waits. */
    private static final Duration TOO_LATE = Duration.ofSeconds(4);

    private static final int GONE_ONE_IN = 200;

    private final FakeWebhook provider;
    private final RunClock clock;
    private final HistoryWriter history;
    private final Random random;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** Whose each phone is. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    private volatile String epoch = "";
    private volatile boolean over;

    public Phones(FakeWebhook provider, RunClock clock, HistoryWriter history, long seed) {
        this.provider = provider;
        this.clock = clock;
        this.history = history;
        this.random = new Random(seed);
    }

    /**
     * Gives each user one phone or two, through the API, and listens to the provider from now on.
     *
     * @param epoch of the database; it must not change
     * @param app the phones' app
     * @param api the delivery node to ask
     */
    public void register(String epoch, String app, URI api, Tokens tokens, Set<String> users) throws Exception {
        this.epoch = epoch;
        provider.script().clear();
        provider.inbound().onReceived(this::received);
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<?>> registered = new ArrayList<>();
            for (String user : users) {
                int count = 1 + random.nextInt(2);
                for (int number = 1; number <= count; number++) {
                    String address = user + "-phone-" + number;
                    registered.add(clients.submit(() -> {
                        register(app, api, tokens.issue(user, Fleet.LONG), user, address);
                        return null;
                    }));
                }
            }
            for (Future<?> each : registered) {
                each.get();
            }
        }
    }

    private void register(String app, URI api, String token, String user, String address)
            throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(
                Map.of("provider", "webhook", "app", app, "kind", "address", "target", address, "platform", "other"));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(api.resolve("/api/v1/devices"))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("a phone was not registered: " + answer.statusCode() + " " + answer.body());
        }
        owners.put(address, user);
        history.add(new DeviceAdded(clock.now(), address, user));
    }

    /** On a thread of the provider. */
    private void received(Received received) {
        JsonNode push = JSON.readTree(received.body());
        // Of an earlier run, or a withdrawal.
        if (over || !owners.containsKey(received.target()) || !push.has("notification")) {
            return;
        }
        history.add(new Pushed(
                clock.now(),
                received.target(),
                push.path("user").asString(),
                epoch,
                push.path("notification").path("seq").asLong(),
                push.path("id").asString(),
                switch (received.status()) {
                    case 200 -> Answer.ACCEPTED;
                    case 410 -> Answer.GONE;
                    default -> Answer.RETRY;
                }));
        script(received.target());
    }

    /** How the provider will react to another push, whoever it is for. */
    private void script(String target) {
        Script script = provider.script();
        int dice;
        synchronized (random) {
            dice = random.nextInt(GONE_ONE_IN);
        }
        if (dice == 0) {
            script.always(target, Reaction.answer(410, ""));
        } else {
            script.next(
                    dice < 6
                            ? Reaction.answer(503, "")
                            : dice < 9
                                    ? new Reaction.Reset()
                                    : dice < 11
                                            ? new Reaction.Delayed(TOO_LATE, new Reaction.Usual())
                                            : new Reaction.Usual());
        }
    }

    /** From now on the provider takes everything. */
    public void calm() {
        over = true;
        provider.script().clear();
    }

    @Override
    public void close() {
        calm();
        http.shutdownNow();
    }
}
