package io.herald.push.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.http.client.InetAddressFilter;

/**
 * Which addresses may be spoken to. Users bring endpoints, so without rules anybody could make Herald post to whatever its host can
 * reach (server-side request forgery).
 *
 * <p>With {@code hosts}, only these are spoken to, wherever their names lead: whoever lists a host vouches for it. Without, every host
 * is, if <em>all</em> addresses that its name resolves to are public ones of the Internet; this is decided on the very addresses that
 * are then connected to, at each new connection, so that a name which changes its mind (DNS rebinding) gains nothing.
 *
 * @param hosts {@code push.example.org}, or {@code *.example.org} for all names below; lower case; empty = every public host
 * @param privateAddresses also addresses that are not public: loopback, private, link-local, metadata services and the like
 * @param plainHttp also {@code http}, not {@code https} alone
 * @param otherPorts also others than the scheme's own
 */
public record AddressRules(List<String> hosts, boolean privateAddresses, boolean plainHttp, boolean otherPorts) {

    /** No rule at all: for addresses that only the operator can set. */
    public static final AddressRules OPERATORS_OWN = new AddressRules(List.of(), true, true, true);

    /** Every public host by https, on any port: for addresses that only the operator can set, and that must not lead inside. */
    public static final AddressRules ANY_PUBLIC_HOST = new AddressRules(List.of(), false, false, true);

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Of version 6 nothing but global unicast, so that mapped, translated (64:ff9b::/96) and compatible forms of a version 4 address
     * are out as a whole. 168.63.129.16 is the metadata service of Azure, which looks public.
     */
    private static final InetAddressFilter PUBLIC = InetAddressFilter.adapt(Inet4Address.class::isInstance)
            .or("2000::/3")
            .andNot(
                    InetAddressFilter.internalAddresses(),
                    InetAddressFilter.specialPurpose(),
                    InetAddressFilter.multicast(),
                    InetAddressFilter.of("224.0.0.0/4", "168.63.129.16/32", "3fff::/20", "5f00::/16"));

    /** Checks the patterns. */
    public AddressRules {
        hosts = List.copyOf(hosts);
        for (String host : hosts) {
            String name = host.startsWith("*.") ? host.substring(2) : host;
            if (!name.matches("[a-z0-9-]+(\\.[a-z0-9-]+)*")) {
                throw new IllegalArgumentException("not a host name in lower case, nor *. and one: " + host);
            }
        }
    }

    /** Why this may not be asked, decided on its text; empty = it may, as far as its text says. */
    public Optional<String> objection(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(plainHttp && scheme.equals("http"))) {
            return Optional.of("not https");
        }
        if (address.getHost() == null) {
            return Optional.of("no host");
        }
        if (address.getRawUserInfo() != null) {
            return Optional.of("user info in the address");
        }
        if (!otherPorts && address.getPort() != -1 && address.getPort() != (scheme.equals("http") ? HTTP : HTTPS)) {
            return Optional.of("unusual port");
        }
        String host = address.getHost().toLowerCase(Locale.ROOT);
        if (!hosts.isEmpty() && hosts.stream().noneMatch(each -> fits(each, host))) {
            return Optional.of("host not listed");
        }
        return Optional.empty();
    }

    private static boolean fits(String pattern, String host) {
        return pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
    }

    /** Whether this, which the name of a host was resolved to, may be connected to. */
    boolean permits(InetAddress address) {
        return privateAddresses || !hosts.isEmpty() || PUBLIC.matches(address);
    }
}
