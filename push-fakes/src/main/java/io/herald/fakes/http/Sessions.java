package io.herald.fakes.http;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;

/** Knows the open connections by who is at their other end. */
record Sessions(Map<SocketAddress, IOSession> open, AtomicInteger total) implements IOSessionListener {

    @Override
    public void connected(IOSession session) {
        open.put(session.getRemoteAddress(), session);
        total.incrementAndGet();
    }

    @Override
    public void disconnected(IOSession session) {
        open.values().remove(session);
    }

    @Override
    public void startTls(IOSession session) {}

    @Override
    public void inputReady(IOSession session) {}

    @Override
    public void outputReady(IOSession session) {}

    @Override
    public void timeout(IOSession session) {}

    @Override
    public void exception(IOSession session, Exception ex) {}
}
