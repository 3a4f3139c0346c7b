package io.herald.system.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Forwards connections to 127.0.0.1 from one port to another, and misbehaves when told to. What it is told holds for the
 * connections that are open and for those to come, until it is told otherwise.
 */
public final class TcpProxy implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final ServerSocket listening;
    private final Tap.Factory taps;
    private final Map<Direction, Valve> valves = new EnumMap<>(Direction.class);
    private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress server;
    private volatile boolean refusing;

    private TcpProxy(ServerSocket listening, InetSocketAddress server, Tap.Factory taps) {
        this.listening = listening;
        this.server = server;
        this.taps = taps;
        for (Direction direction : Direction.values()) {
            valves.put(direction, new Valve());
        }
    }

    /** As {@link #start(int, int, Tap.Factory)}, without taps. */
    public static TcpProxy start(int port, int serverPort) {
        return start(port, serverPort, Tap.none());
    }

    /**
     * Begins to forward.
     *
     * @param port where to listen on 127.0.0.1; 0 = a free one
     * @param serverPort where the server listens on 127.0.0.1
     * @param taps asked for one for each connection
     */
    public static TcpProxy start(int port, int serverPort, Tap.Factory taps) {
        try {
            ServerSocket listening = new ServerSocket(port, 1024, LOOPBACK);
            TcpProxy proxy = new TcpProxy(listening, new InetSocketAddress(LOOPBACK, serverPort), taps);
            Thread.ofVirtual().name("proxy-" + listening.getLocalPort()).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** New connections go to another server from now on; those that are open stay where they are. */
    public void redirect(int serverPort) {
        server = new InetSocketAddress(LOOPBACK, serverPort);
    }

    /** How many connections are open. */
    public int connections() {
        return tunnels.size();
    }

    /** How many bytes of this direction were taken and thrown away. */
    public long swallowed(Direction direction) {
        return valve(direction).swallowed();
    }

    /** What happens to the bytes of one direction from now on. */
    public void set(Direction direction, Flow flow) {
        valve(direction).set(flow);
    }

    /** Half-open: both sides go on in the belief that the other one is there. Returns how many connections that strikes. */
    public int swallow() {
        for (Direction direction : Direction.values()) {
            set(direction, new Flow.Swallow());
        }
        return connections();
    }

    /** Everything passes again, and connections are accepted. Connections that lost bytes are reset: no network gives them back. */
    public void heal() {
        boolean lost = valves.values().stream().anyMatch(valve -> valve.swallowed() > 0);
        if (lost) {
            cut();
        }
        for (Direction direction : Direction.values()) {
            valve(direction).reset();
        }
        refusing = false;
    }

    /** Resets all connections on both sides (RST). Returns how many. */
    public int cut() {
        List<Tunnel> open = List.copyOf(tunnels);
        open.forEach(Tunnel::reset);
        return open.size();
    }

    /** Resets all connections, and each new one, until {@link #heal}. Returns how many there were. */
    public int cutAndRefuse() {
        refusing = true;
        return cut();
    }

    private Valve valve(Direction direction) {
        Valve valve = valves.get(direction);
        if (valve == null) {
            throw new IllegalStateException("every direction has a valve");
        }
        return valve;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                serve(listening.accept());
            } catch (IOException e) {
                // The socket was closed, or the client was gone before it was served.
            }
        }
    }

    private void serve(Socket client) throws IOException {
        if (refusing) {
            Tunnel.reset(client);
            return;
        }
        Socket upstream = new Socket();
        try {
            upstream.connect(server);
        } catch (IOException e) {
            Tunnel.reset(client);
            upstream.close();
            return;
        }
        Tunnel tunnel = new Tunnel(client, upstream, taps.open(upstream.getLocalPort()), tunnels::remove);
        tunnels.add(tunnel);
        tunnel.start(valves);
        if (refusing) {
            tunnel.reset();
        }
    }

    /** Stops listening and resets what is open. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
            valves.values().forEach(Valve::reset);
        }
    }
}
