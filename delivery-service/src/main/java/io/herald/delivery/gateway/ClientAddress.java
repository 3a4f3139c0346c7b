package io.herald.delivery.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What limits take for one client: an IPv4 address, or the /64 of an IPv6 address, which is what one customer gets at least. */
public final class ClientAddress {

    /** Longer than this it is no address. */
    private static final int MAX_LENGTH = 64;

    private static final int PREFIX_BYTES = 8;

    private ClientAddress() {}

    /**
     * Never asks a name server: behind a proxy the text may be anything.
     *
     * @param remote the container's word for the other side: an address, with a port where some proxies put one in {@code
     *     X-Forwarded-For}. Any other text stands for itself
     */
    public static String of(String remote) {
        String text = remote.length() > MAX_LENGTH ? remote.substring(0, MAX_LENGTH) : remote;
        try {
            return of(InetAddress.ofLiteral(withoutPort(text)));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder prefix = new StringBuilder(24);
        for (int i = 0; i < PREFIX_BYTES; i += 2) {
            prefix.append(Integer.toHexString(((bytes[i] & 0xFF) << 8) | (bytes[i + 1] & 0xFF)))
                    .append(':');
        }
        return prefix.append(":/64").toString();
    }

    private static String withoutPort(String text) {
        int colon = text.indexOf(':');
        if (text.startsWith("[") && text.contains("]")) {
            return text.substring(1, text.indexOf(']'));
        }
        return colon > 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
