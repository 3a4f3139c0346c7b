package io.herald.push.apns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameLogger;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.logging.LogLevel;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches the frames of a connection for what Pushy does not tell: whether a push has left, and what a GOAWAY leaves out. Writes nothing
 * to any log: tokens and texts are in the frames. Called by the event loop.
 */
final class FlightLog extends Http2FrameLogger {

    /** By {@code apns-id}. */
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();

    FlightLog() {
        super(LogLevel.TRACE, FlightLog.class);
    }

    void add(Flight flight) {
        flights.put(flight.getApnsId().toString(), flight);
    }

    void remove(Flight flight) {
        flights.remove(flight.getApnsId().toString(), flight);
    }

    Collection<Flight> all() {
        return flights.values();
    }

    @Override
    public boolean isEnabled() {
        return false;
    }

    @Override
    public void logHeaders(
            Direction direction,
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endStream) {
        noteDeparture(direction, context, streamId, headers);
    }

    @Override
    public void logHeaders(
            Direction direction,
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream) {
        noteDeparture(direction, context, streamId, headers);
    }

    private void noteDeparture(Direction direction, ChannelHandlerContext context, int streamId, Http2Headers headers) {
        CharSequence id = headers.get("apns-id");
        Flight flight = direction == Direction.OUTBOUND && id != null ? flights.get(id.toString()) : null;
        if (flight != null) {
            flight.leftOn(context.channel(), streamId);
        }
    }

    @Override
    public void logData(
            Direction direction,
            ChannelHandlerContext context,
            int streamId,
            ByteBuf data,
            int padding,
            boolean endStream) {
        // Says nothing.
    }

    @Override
    public void logGoAway(
            Direction direction, ChannelHandlerContext context, int lastStreamId, long errorCode, ByteBuf debugData) {
        if (direction == Direction.INBOUND) {
            flights.values().forEach(each -> each.wentAway(context.channel(), lastStreamId));
        }
    }
}
