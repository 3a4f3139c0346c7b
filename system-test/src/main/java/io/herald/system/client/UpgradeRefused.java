package io.herald.system.client;

import java.io.IOException;

/** The server answered the upgrade with something else than 101; the message is its status line. */
final class UpgradeRefused extends IOException {

    private static final long serialVersionUID = 1L;

    UpgradeRefused(String statusLine) {
        super(statusLine);
    }
}
