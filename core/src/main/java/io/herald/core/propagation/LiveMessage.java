package io.herald.core.propagation;

/** What a delivery node hears on its channel from a service of its installation. */
public sealed interface LiveMessage permits LiveBatch, LiveHint {}
