package io.herald.embedded;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords for servers that only this JVM talks to. */
final class Secret {

    private static final int BYTES = 16;

    private Secret() {}

    /** 128 random bits as 32 hexadecimal digits, so that it needs no quoting in any configuration file or URL. */
    static String generate() {
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
