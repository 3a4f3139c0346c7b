package io.herald.load.system;

import io.herald.load.wire.AckMode;

/**
 * How clients behave.
 *
 * @param ackMode how they acknowledge
 * @param window how many unacknowledged messages they want at most; the server's default when 0
 */
public record ClientSettings(AckMode ackMode, int window) {}
