package io.herald.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A connection by hand, with the smallest receive buffer: it sends whatever it is told to, reads only when told so, and never
 * answers a ping or a close.
 */
final class RawSocket implements AutoCloseable {

    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    /** A WebSocket frame from the server. */
    record Frame(int opcode, byte[] payload) {

        String text() {
            return new String(payload, UTF_8);
        }

        int closeCode() {
            return opcode == CLOSE && payload.length >= 2
                    ? ByteBuffer.wrap(payload).getShort() & 0xFFFF
                    : -1;
        }
    }

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;
    private final int port;

    private RawSocket(int port, int patienceMillis) throws IOException {
        this.port = port;
        socket.setReceiveBufferSize(4096);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(patienceMillis);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        out = socket.getOutputStream();
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** A WebSocket. */
    RawSocket(int port) throws IOException {
        this(port, 15_000);
        String head = upgrade();
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + head);
        }
    }

    /** A TCP connection on which nothing has been said. */
    static RawSocket silent(int port) throws IOException {
        return new RawSocket(port, 30_000);
    }

    /** Asks for an upgrade with these lines besides; returns the head of the answer. */
    String upgrade(String... lines) throws IOException {
        return upgradeAt("/ws", lines);
    }

    /** The same of another path. */
    String upgradeAt(String path, String... lines) throws IOException {
        StringBuilder request = new StringBuilder(
                "GET " + path + " HTTP/1.1\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        if (Arrays.stream(lines).noneMatch(line -> line.startsWith("Host:"))) {
            request.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        for (String line : lines) {
            request.append(line).append("\r\n");
        }
        send(request.append("\r\n").toString().getBytes(ISO_8859_1));
        return head();
    }

    /** The status and headers of an answer. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** Everything until the server closes; an abrupt end is one, too. */
    String everything() {
        StringBuilder all = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                all.append((char) b);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not closed after: " + all, e);
        } catch (IOException e) {
            return all.toString();
        }
        return all.toString();
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends bytes if the connection still takes them; false if it is gone. */
    boolean trySend(byte[] bytes) {
        try {
            send(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a text message of at most 64 KiB. */
    void text(String text) throws IOException {
        send(frame(FIN | TEXT, text.getBytes(UTF_8)));
    }

    /** A frame, masked with zeros, whose first byte (FIN, RSV and opcode) is this. */
    static byte[] frame(int first, byte[] payload) {
        byte[] head = head(first, MASKED, payload.length);
        byte[] frame = Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, frame, head.length, payload.length);
        return frame;
    }

    /** The head of a frame that claims to be so long. */
    static byte[] head(int first, int mask, long length) {
        ByteBuffer head = ByteBuffer.allocate(14).put((byte) first);
        if (length >= 0 && length < 126) {
            head.put((byte) (mask | (int) length));
        } else if (length >= 0 && length < 65_536) {
            head.put((byte) (mask | 126)).putShort((short) length);
        } else {
            head.put((byte) (mask | 127)).putLong(length);
        }
        if (mask != 0) {
            head.putInt(0);
        }
        return Arrays.copyOf(head.array(), head.position());
    }

    static byte[] ping(int length) {
        return frame(FIN | PING, new byte[length]);
    }

    /** Reads one frame. */
    Frame frame() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        return new Frame(opcode, in.readNBytes(length));
    }

    /** Reads the payload of one frame. */
    String read() throws IOException {
        return frame().text();
    }

    /** Reads until the server has said or shown that it closes; -1 = without a close frame. */
    int closeCode() {
        try {
            while (true) {
                Frame frame = frame();
                if (frame.opcode == CLOSE) {
                    return frame.closeCode();
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not closed", e);
        } catch (IOException e) {
            return -1;
        }
    }

    RawSocket connect(String authorization) throws IOException {
        text("CONNECT\naccept-version:1.2\n" + authorization + "\n\n\0");
        String connected = read();
        if (!connected.startsWith("CONNECTED")) {
            throw new IOException(connected);
        }
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
