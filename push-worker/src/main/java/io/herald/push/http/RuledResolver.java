package io.herald.push.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names for new connections and refuses those with even one address that the rules forbid: whoever mixes good and bad ones is
 * up to something.
 */
final class RuledResolver implements DnsResolver {

    static final String REASON = "the host's name leads to an address that is not public";

    /** Instead of the addresses. */
    static final class ForbiddenAddressException extends UnknownHostException {
        ForbiddenAddressException() {
            super(REASON);
        }
    }

    private final DnsResolver names;
    private final AddressRules rules;

    RuledResolver(DnsResolver names, AddressRules rules) {
        this.names = names;
        this.rules = rules;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(host);
        for (InetAddress each : addresses) {
            if (!rules.permits(each)) {
                throw new ForbiddenAddressException();
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return names.resolveCanonicalHostname(host);
    }
}
