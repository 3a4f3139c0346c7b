package io.herald.standalone;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stock {@code @stomp/stompjs} client in a Node.js process, as {@code inbox-client.mjs} drives it. */
final class StockClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process process;
    private final BufferedWriter commands;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();

    private StockClient(Process process) {
        this.process = process;
        this.commands = process.outputWriter();
        Thread.ofVirtual().start(this::readEvents);
    }

    static StockClient start() {
        Path scripts = Toolbox.javaScript();
        try {
            return new StockClient(new ProcessBuilder(Toolbox.node().toString(), "inbox-client.mjs")
                    .directory(scripts.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command; the first entry names it. */
    void tell(Map<String, Object> command) {
        try {
            commands.write(JSON.writeValueAsString(command));
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The seqs of what arrives until the marker says that it is all. */
    List<Long> untilCaughtUp() {
        List<Long> seqs = new ArrayList<>();
        for (JsonNode message = next("message"); ; message = next("message")) {
            if (message.path("type").asString("").equals("caught-up")) {
                return seqs;
            }
            seqs.add(message.path("seq").asLong());
        }
    }

    /** Waits for the next event, which has to be this one. */
    JsonNode next(String event) {
        try {
            JsonNode next = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null || !next.path("event").asString("").equals(event)) {
                throw new AssertionError("expected " + event + ", but: " + next);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void readEvents() {
        BufferedReader lines = process.inputReader();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            // Closed while reading: nobody waits for events any more.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
