package io.herald.system.net;

import io.herald.system.net.Valve.Chunk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a proxy: two pairs of a taking and a giving thread, so that late bytes do not hold up the taking. */
final class Tunnel {

    private static final int CHUNK = 16 * 1024;
    private static final int CHUNKS_UNDER_WAY = 256;

    private final Socket client;
    private final Socket server;
    private final Tap tap;
    private final Consumer<Tunnel> gone;
    private final AtomicInteger directionsOpen = new AtomicInteger(2);

    Tunnel(Socket client, Socket server, Tap tap, Consumer<Tunnel> gone) throws SocketException {
        this.client = client;
        this.server = server;
        this.tap = tap;
        this.gone = gone;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    void start(Map<Direction, Valve> valves) {
        valves.forEach((direction, valve) -> {
            if (direction == Direction.TO_SERVER) {
                pump(client, server, direction, valve);
            } else {
                pump(server, client, direction, valve);
            }
        });
    }

    private void pump(Socket from, Socket to, Direction direction, Valve valve) {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
        Thread giving = Thread.ofVirtual().start(() -> give(underWay, to, direction, valve));
        Thread.ofVirtual().start(() -> take(from, underWay, valve, giving));
    }

    /** An empty chunk stands for the end of the stream. */
    private void take(Socket from, BlockingQueue<Chunk> underWay, Valve valve, Thread giving) {
        byte[] buffer = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            int count;
            do {
                valve.awaitOpen();
                count = in.read(buffer);
                underWay.put(Chunk.of(Arrays.copyOf(buffer, Math.max(count, 0)), valve.delay()));
            } while (count >= 0);
        } catch (IOException e) {
            reset();
            giving.interrupt();
        } catch (InterruptedException e) {
            reset();
        }
    }

    private void give(BlockingQueue<Chunk> underWay, Socket to, Direction direction, Valve valve) {
        try {
            OutputStream out = to.getOutputStream();
            Chunk chunk = underWay.take();
            while (chunk.bytes().length > 0) {
                byte[] tapped = tap.pass(direction, chunk.bytes());
                if (tapped.length > 0) {
                    valve.pass(new Chunk(tapped, chunk.dueAt()), out);
                }
                chunk = underWay.take();
            }
            to.shutdownOutput();
            if (directionsOpen.decrementAndGet() == 0) {
                close();
            }
        } catch (IOException | InterruptedException e) {
            reset();
        }
    }

    private void close() throws IOException {
        gone.accept(this);
        client.close();
        server.close();
    }

    /** Both ends see a reset, whatever was under way. */
    void reset() {
        gone.accept(this);
        reset(client);
        reset(server);
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Closed already, which is what was wanted.
        }
    }
}
