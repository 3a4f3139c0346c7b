package io.herald.delivery.stomp;

/**
 * How large what a client sends may be.
 *
 * @param frameBytes a whole frame
 * @param headerBytes command and headers of a frame
 * @param headers headers of a frame, repeated ones included
 */
public record FrameLimits(int frameBytes, int headerBytes, int headers) {}
