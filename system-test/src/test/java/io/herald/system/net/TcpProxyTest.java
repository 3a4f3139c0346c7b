package io.herald.system.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way of misbehaving does what it says, to open connections and to new ones, and ends when the proxy is healed. */
@Timeout(20)
class TcpProxyTest {

    private static final int SHORT = 300;

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        proxy = TcpProxy.start(0, echo.getLocalPort());
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The client or the proxy has cut it.
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static int say(Socket socket, int letter) throws IOException {
        socket.getOutputStream().write(letter);
        return socket.getInputStream().read();
    }

    @Test
    void bytesPassBothWaysAndSoDoesTheEndOfTheStream() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, 'a')).isEqualTo('a');
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void delayedBytesComeLateAndInOrder() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, 'a')).isEqualTo('a');
            proxy.set(Direction.TO_CLIENT, new Flow.Delay(Duration.ofMillis(SHORT)));
            long begun = System.nanoTime();
            socket.getOutputStream().write(new byte[] {'c', 'd'});
            assertThat(socket.getInputStream().read()).isEqualTo('c');
            assertThat(socket.getInputStream().read()).isEqualTo('d');
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(SHORT - 50));
        }
    }

    @Test
    void aCutIsAResetForTheClientAndNewConnectionsAreServed() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, 'a')).isEqualTo('a');
            assertThat(proxy.cut()).isEqualTo(1);
            assertThatThrownBy(() -> say(socket, 'b')).isInstanceOf(SocketException.class);
        }
        try (Socket socket = connect()) {
            assertThat(say(socket, 'c')).isEqualTo('c');
        }
    }

    @Test
    void refusedConnectionsAreResetUntilItIsHealed() throws IOException {
        proxy.cutAndRefuse();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> assertThat(say(socket, 'a')).isEqualTo(-1)).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        try (Socket socket = connect()) {
            assertThat(say(socket, 'b')).isEqualTo('b');
        }
    }

    @Test
    void aHalfOpenConnectionIsSilentAndStaysOpen() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, 'a')).isEqualTo('a');
            assertThat(proxy.swallow()).isEqualTo(1);
            socket.setSoTimeout(SHORT);
            assertThatThrownBy(() -> say(socket, 'b')).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.swallowed(Direction.TO_SERVER)).isEqualTo(1);
            proxy.heal();
            assertThatThrownBy(() -> say(socket, 'c')).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void oneDirectionMayBeSilentWhileTheOtherPasses() throws IOException {
        try (Socket socket = connect()) {
            proxy.set(Direction.TO_CLIENT, new Flow.Swallow());
            socket.getOutputStream().write('a');
            await().until(() -> proxy.swallowed(Direction.TO_CLIENT) == 1);
            assertThat(proxy.swallowed(Direction.TO_SERVER)).isZero();
        }
    }

    @Test
    void aStalledDirectionLosesNothing() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, 'a')).isEqualTo('a');
            proxy.set(Direction.TO_SERVER, new Flow.Stall());
            socket.setSoTimeout(SHORT);
            assertThatThrownBy(() -> say(socket, 'b')).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo('b');
        }
    }
}
