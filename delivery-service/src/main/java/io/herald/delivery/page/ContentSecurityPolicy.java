package io.herald.delivery.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/**
 * What a browser may do on behalf of the page: run its own files, talk to this host, to the URLs of its settings, start
 * its service worker, and nothing else. No inline script runs but the import map, which is named by its hash because browsers take one inline only.
 */
final class ContentSecurityPolicy {

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private ContentSecurityPolicy() {}

    /** The page's and its files'. */
    static String of(PageProperties properties) {
        String elsewhere = Stream.of(properties.publishUrl(), properties.tokenUrl(), properties.phoneUrl())
                .filter(Objects::nonNull)
                .filter(URI::isAbsolute)
                .map(url -> " " + url.getScheme() + "://" + url.getRawAuthority())
                .distinct()
                .collect(Collectors.joining());
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self' 'sha256-" + importMapHash() + "'",
                "style-src 'self'",
                "img-src 'self'",
                "connect-src 'self'" + elsewhere,
                "worker-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                // The one policy that page/browser-push.js makes, for the address of the service worker.
                "trusted-types herald-push");
    }

    /** The service worker's own: it runs nothing else, asks nobody anything, and shows the pictures of notifications. */
    static String ofServiceWorker() {
        return String.join("; ", "default-src 'none'", "img-src 'self' https:", "trusted-types 'none'");
    }

    private static String importMapHash() {
        try (InputStream page = new ClassPathResource("static/index.html").getInputStream()) {
            Matcher map = IMPORT_MAP.matcher(new String(page.readAllBytes(), StandardCharsets.UTF_8));
            if (!map.find()) {
                throw new IllegalStateException("static/index.html has no import map");
            }
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(map.group(1).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (IOException e) {
            throw new UncheckedIOException("static/index.html cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
