package io.herald.system.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The client's end of a WebSocket (RFC 6455) on a plain socket, without extensions. One thread reads; writing is for any.
 * Answers PING by itself while it is being read.
 */
final class WebSocket implements AutoCloseable {

    /** What comes in. */
    sealed interface Incoming {

        /** A complete text message. */
        record Text(String text) implements Incoming {}

        /** The server closes. */
        record Close(int code, String reason) implements Incoming {}
    }

    private static final int TEXT = 1;
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int NO_STATUS = 1005;
    private static final int SMALL_BUFFER = 4096;

    private final Socket socket;
    private final DataInputStream in;
    private final ReentrantLock writing = new ReentrantLock();
    /** Guarded by {@code writing}. */
    private final OutputStream out;

    private WebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), SMALL_BUFFER));
        this.out = new BufferedOutputStream(socket.getOutputStream(), SMALL_BUFFER);
    }

    /**
     * Connects and upgrades.
     *
     * @param uri {@code ws://host:port/path}
     * @param headers further headers of the upgrade
     * @param receiveBuffer bytes of the socket's receive buffer; 0 = as the system has it
     * @param patience how long connecting and each later read may take
     * @throws UpgradeRefused when the server answers with anything but 101
     */
    static WebSocket connect(URI uri, Map<String, String> headers, int receiveBuffer, Duration patience)
            throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            int millis = Math.toIntExact(patience.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getByName(uri.getHost()), uri.getPort()), millis);
            socket.setSoTimeout(millis);
            WebSocket opened = new WebSocket(socket);
            opened.upgrade(uri, headers);
            return opened;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void upgrade(URI uri, Map<String, String> headers) throws IOException {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        StringBuilder request = new StringBuilder("GET ")
                .append(uri.getRawPath())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getHost())
                .append(':')
                .append(uri.getPort())
                .append(
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ")
                .append(Base64.getEncoder().encodeToString(nonce))
                .append("\r\nSec-WebSocket-Protocol: v12.stomp\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String status = line();
        String header = status;
        while (!header.isEmpty()) {
            header = line();
        }
        if (!status.startsWith("HTTP/1.1 101")) {
            throw new UpgradeRefused(status);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("closed during the upgrade");
            }
            if (next != '\r') {
                line.write(next);
            }
            next = in.read();
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    /** Waits for the next message. Throws when the connection is gone, or silent for longer than the patience. */
    Incoming read() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream(512);
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = payload(in.readUnsignedByte());
            switch (first & 0x0F) {
                case TEXT, CONTINUATION -> {
                    message.write(payload);
                    if ((first & FIN) != 0) {
                        return new Incoming.Text(message.toString(StandardCharsets.UTF_8));
                    }
                }
                case PING -> write(PONG, payload);
                case PONG -> {}
                case CLOSE -> {
                    return close(payload);
                }
                default -> throw new IOException("unexpected opcode " + (first & 0x0F));
            }
        }
    }

    private byte[] payload(int second) throws IOException {
        if ((second & MASKED) != 0) {
            throw new IOException("a server must not mask");
        }
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        return in.readNBytes(Math.toIntExact(length));
    }

    private static Incoming.Close close(byte[] payload) {
        if (payload.length < 2) {
            return new Incoming.Close(NO_STATUS, "");
        }
        int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        return new Incoming.Close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }

    /** Sends a text message. */
    void write(String text) throws IOException {
        write(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(int opcode, byte[] payload) throws IOException {
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        writing.lock();
        try {
            out.write(FIN | opcode);
            if (payload.length < 126) {
                out.write(MASKED | payload.length);
            } else if (payload.length <= 0xFFFF) {
                out.write(MASKED | 126);
                out.write(payload.length >> 8);
                out.write(payload.length);
            } else {
                out.write(MASKED | 127);
                out.write(ByteBuffer.allocate(8).putLong(payload.length).array());
            }
            out.write(mask);
            for (int i = 0; i < payload.length; i++) {
                out.write(payload[i] ^ mask[i % 4]);
            }
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    /** Says that it closes, as a browser does. */
    void writeClose(int code) throws IOException {
        write(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Gone with a reset: what was under way is lost, and the server is told the hard way. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Gone already, which is what was wanted.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Gone already, which is what was wanted.
        }
    }
}
