package io.herald.fakes.webpush;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** RFC 8292: who sends it shows a signed claim that is meant for this push service and not older than a day. */
final class VapidCheck {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern FORM = Pattern.compile("vapid t=([\\w.-]+), ?k=([\\w-]+)");
    private static final Duration LONGEST = Duration.ofHours(24);

    private VapidCheck() {}

    /** The sender's key, 65 bytes, if everything is right. */
    static Optional<byte[]> key(String authorization, String origin, Instant now) {
        Matcher form = FORM.matcher(authorization);
        if (!form.matches()) {
            return Optional.empty();
        }
        String[] parts = form.group(1).split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getUrlDecoder().decode(form.group(2));
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(WebPushDecryption.point(key));
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            JsonNode head = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            Instant expires = Instant.ofEpochSecond(claims.path("exp").asLong(0));
            String subject = claims.path("sub").asString("");
            boolean right = signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && head.path("alg").asString("").equals("ES256")
                    && claims.path("aud").asString("").equals(origin)
                    && expires.isAfter(now)
                    && !expires.isAfter(now.plus(LONGEST))
                    && (subject.matches("mailto:[^@]+@.+") || subject.startsWith("https://"));
            return right ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }
}
