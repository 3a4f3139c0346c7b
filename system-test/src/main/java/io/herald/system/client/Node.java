package io.herald.system.client;

import java.net.URI;

/** A delivery node as a device sees it. */
public record Node(String name, URI uri) {}
