package io.herald.push.webpush;

import com.zerodeplibs.webpush.VAPIDKeyPair;
import com.zerodeplibs.webpush.VAPIDKeyPairs;
import com.zerodeplibs.webpush.jwt.VAPIDJWTParam;
import com.zerodeplibs.webpush.key.PrivateKeySources;
import com.zerodeplibs.webpush.key.PublicKeySources;
import io.herald.core.push.VapidKeyPair;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What shows a push service who sends (RFC 8292): a signed claim per push service, reused for hours, because some count how often they
 * see a new one. Any thread; one signs, the others wait for it.
 */
final class VapidTokens {

    /** RFC 8292 allows a day; half of it leaves room for clocks that are wrong. */
    private static final Duration LIFETIME = Duration.ofHours(12);

    /** No new one before: push services ask for no more than one an hour. */
    private static final Duration REUSE = Duration.ofHours(6);

    /** Push services that are remembered, those used last. */
    private static final int ORIGINS = 1_000;

    private final VapidKeys keys;
    private final String subject;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();

    /** By origin; guarded by {@link #lock}. */
    private final Map<String, Token> tokens = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Token> eldest) {
            return size() > ORIGINS;
        }
    };

    /** Guarded by {@link #lock}. */
    private @Nullable VAPIDKeyPair signer;

    private record Token(String header, Instant made) {}

    VapidTokens(VapidKeys keys, String subject, Clock clock) {
        this.keys = keys;
        this.subject = subject;
        this.clock = clock;
    }

    /**
     * The value of {@code Authorization} for a push to this endpoint.
     *
     * @throws org.springframework.dao.DataAccessException if the keys cannot be had now
     */
    String authorization(URI endpoint) {
        String origin = origin(endpoint);
        Instant now = clock.instant();
        lock.lock();
        try {
            Token token = tokens.get(origin);
            if (token == null || !now.isBefore(token.made().plus(REUSE)) || now.isBefore(token.made())) {
                token = new Token(sign(origin, now.plus(LIFETIME)), now);
                tokens.put(origin, token);
            }
            return token.header();
        } finally {
            lock.unlock();
        }
    }

    private String sign(String origin, Instant expires) {
        if (signer == null) {
            VapidKeyPair pair = keys.pair();
            signer = VAPIDKeyPairs.of(
                    PrivateKeySources.ofECPrivateKey(pair.privateKey()),
                    PublicKeySources.ofECPublicKey(pair.publicKey()));
        }
        return signer.generateAuthorizationHeaderValue(VAPIDJWTParam.getBuilder()
                .resourceURLString(origin)
                .expirationTime(expires)
                .subject(subject)
                .build());
    }

    /** As in RFC 6454: without the port that goes without saying. */
    private static String origin(URI endpoint) {
        String scheme = endpoint.getScheme().toLowerCase(Locale.ROOT);
        int port = endpoint.getPort();
        boolean usual = port == -1 || port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + endpoint.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + port);
    }
}
