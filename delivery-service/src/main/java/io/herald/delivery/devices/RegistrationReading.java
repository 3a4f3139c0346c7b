package io.herald.delivery.devices;

import io.herald.core.notification.Violation;
import io.herald.delivery.devices.Registration.Address;
import io.herald.delivery.devices.Registration.Description;
import io.herald.delivery.devices.Registration.Keys;
import io.herald.delivery.http.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What requests about devices have to look like. Immutable. */
final class RegistrationReading {

    private static final String DEFAULT_APP = "default";
    private static final int MAX_NAME = 100;
    private static final List<String> PLATFORMS = List.of("android", "ios", "macos", "web", "other");
    private static final Pattern APP = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern TARGET = Pattern.compile("[!-~]{1,2048}");
    /** Apple's are 32 bytes today, and may be of any length. */
    private static final Pattern APNS_TOKEN = Pattern.compile("(?:[0-9a-fA-F]{2}){16,100}");

    private static final Pattern LOCALE = Pattern.compile("[A-Za-z0-9-]{2,35}");
    private static final Set<String> TIME_ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    private final Set<Provider> providers;
    private final boolean allowHttp;

    RegistrationReading(DevicesProperties properties) {
        this.providers = properties.providers();
        this.allowHttp = properties.allowHttp();
    }

    /** How the reading of a request ended. */
    sealed interface Read<T> {

        record Valid<T>(T value) implements Read<T> {}

        record Invalid<T>(List<Violation> violations) implements Read<T> {}
    }

    /** The body of a registration. */
    Read<Registration> registration(byte[] body) {
        Fields fields = new Fields(body);
        Provider provider = provider(fields);
        Address address = address(fields, provider);
        String kind = provider == null ? null : kind(fields, provider);
        Keys keys = provider == Provider.WEB_PUSH ? keys(fields) : null;
        String platform = fields.optional("platform", oneOf(PLATFORMS), in(PLATFORMS));
        Description description = description(fields);
        if (!fields.violations().isEmpty() || address == null || kind == null) {
            return new Read.Invalid<>(fields.violations());
        }
        String usual = provider == Provider.WEB_PUSH ? "web" : "other";
        return new Read.Valid<>(
                new Registration(address, kind, keys, platform == null ? usual : platform, description));
    }

    /** The body of a removal: provider, app, and target or subscription. */
    Read<Address> removal(byte[] body) {
        Fields fields = new Fields(body);
        Address address = address(fields, provider(fields));
        return address == null || !fields.violations().isEmpty()
                ? new Read.Invalid<>(fields.violations())
                : new Read.Valid<>(address);
    }

    /** A change: what is missing stays, what is null goes. */
    record Change(Description description, boolean name, boolean locale, boolean timeZone) {}

    /** The body of a change; empty says only that the device is there. */
    Read<Change> change(byte[] body) {
        Fields fields = new Fields(body);
        Change change =
                new Change(description(fields), fields.has("name"), fields.has("locale"), fields.has("timeZone"));
        return fields.violations().isEmpty() ? new Read.Valid<>(change) : new Read.Invalid<>(fields.violations());
    }

    private @Nullable Provider provider(Fields fields) {
        List<String> ids = providers.stream().sorted().map(Provider::id).toList();
        return fields.required(
                "provider",
                oneOf(ids),
                text -> Provider.of(text).filter(providers::contains).orElse(null));
    }

    private @Nullable Address address(Fields fields, @Nullable Provider provider) {
        String app = fields.optional("app", "1 to 64 characters of A–Z a–z 0–9 . _ -", matching(APP));
        String target = provider == null ? null : target(fields, provider);
        return provider == null || target == null
                ? null
                : new Address(provider, app == null ? DEFAULT_APP : app, target);
    }

    private @Nullable String target(Fields fields, Provider provider) {
        return switch (provider) {
            case WEB_PUSH ->
                fields.required(
                        "subscription.endpoint",
                        (allowHttp ? "an http or https URI" : "an https URI")
                                + " without user info and fragment, at most 2048 ASCII characters",
                        this::endpoint);
            case APNS ->
                fields.required("target", "the token, 32 to 200 hexadecimal digits", text -> {
                    String token = matching(APNS_TOKEN).apply(text);
                    return token == null ? null : token.toLowerCase(Locale.ROOT);
                });
            case FCM, WEBHOOK -> fields.required("target", "1 to 2048 ASCII characters, no spaces", matching(TARGET));
        };
    }

    private @Nullable String endpoint(String text) {
        if (!TARGET.matcher(text).matches()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            boolean scheme = "https".equals(uri.getScheme()) || (allowHttp && "http".equals(uri.getScheme()));
            return scheme && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null
                    ? text
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable String kind(Fields fields, Provider provider) {
        return fields.has("kind")
                ? fields.required("kind", oneOf(provider.kinds()), in(provider.kinds()))
                : provider.kinds().getFirst();
    }

    private static @Nullable Keys keys(Fields fields) {
        byte[] p256dh = fields.required(
                "subscription.keys.p256dh", "base64url of an uncompressed P-256 point, 65 bytes", text -> {
                    byte[] point = Fields.bytes(65).apply(text);
                    return point != null && P256.isPoint(point) ? point : null;
                });
        byte[] auth = fields.required("subscription.keys.auth", "base64url of 16 bytes", Fields.bytes(16));
        return p256dh == null || auth == null ? null : new Keys(p256dh, auth);
    }

    private static Description description(Fields fields) {
        return new Description(
                fields.optional(
                        "name",
                        "1 to %d characters, no control characters".formatted(MAX_NAME),
                        RegistrationReading::name),
                fields.optional("locale", "a language tag (BCP 47) as in de-CH", RegistrationReading::locale),
                fields.optional(
                        "timeZone",
                        "a time zone of the IANA database as in Europe/Zurich",
                        text -> TIME_ZONES.contains(text) ? text : null));
    }

    private static @Nullable String name(String text) {
        int length = text.codePointCount(0, text.length());
        boolean clean = text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
        return clean && length >= 1 && length <= MAX_NAME && !text.isBlank() ? text : null;
    }

    private static @Nullable String locale(String text) {
        if (!LOCALE.matcher(text).matches()) {
            return null;
        }
        try {
            return new Locale.Builder().setLanguageTag(text).build().toLanguageTag();
        } catch (IllformedLocaleException e) {
            return null;
        }
    }

    private static Function<String, @Nullable String> matching(Pattern pattern) {
        return text -> pattern.matcher(text).matches() ? text : null;
    }

    private static Function<String, @Nullable String> in(List<String> allowed) {
        return text -> allowed.contains(text) ? text : null;
    }

    private static String oneOf(List<String> allowed) {
        return allowed.size() == 1
                ? allowed.getFirst()
                : allowed.stream().collect(Collectors.joining(", ", "one of ", ""));
    }
}
