package io.herald.standalone.issuer;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The issuer over HTTP:
 * <pre>
 * GET /dev/token?user=alice&amp;scope=publish       the bare token, text/plain
 * GET /dev/jwks.json                             its public key
 * GET /dev/.well-known/openid-configuration      where the key is, for clients that discover
 * </pre>
 * A user name is 1 to 64 letters, digits and {@code . _ ~ @ -} of ASCII, so that it is its own encoding and thereby
 * the user id that producers address; anything else is 400 with the rule as text.
 */
@RestController
@RequestMapping("/dev")
class IssuerEndpoints {

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._~@-]{1,64}");
    // RFC 6749, section 3.3, and a bound.
    private static final Pattern SCOPE = Pattern.compile("(?=.{0,200}$)([!#-\\[\\]-~]+( [!#-\\[\\]-~]+)*)?");

    private final DevelopmentIssuer issuer;
    private final IssuerProperties properties;

    IssuerEndpoints(DevelopmentIssuer issuer, IssuerProperties properties) {
        this.issuer = issuer;
        this.properties = properties;
    }

    @GetMapping("/token")
    ResponseEntity<String> token(
            @RequestParam(defaultValue = "") String user, @RequestParam(defaultValue = "") String scope) {
        if (!USER.matcher(user).matches()) {
            return text(HttpStatus.BAD_REQUEST, "user: 1 to 64 of A-Z a-z 0-9 . _ ~ @ -\n");
        }
        if (!SCOPE.matcher(scope).matches()) {
            return text(HttpStatus.BAD_REQUEST, "scope: names separated by single blanks, at most 200 characters\n");
        }
        return text(HttpStatus.OK, issuer.token(user, scope));
    }

    @GetMapping("/jwks.json")
    ResponseEntity<String> keys() {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(issuer.publicKeys());
    }

    @GetMapping("/.well-known/openid-configuration")
    Map<String, Object> discovery() {
        return Map.of(
                "issuer", properties.uri(),
                "jwks_uri", properties.uri() + "/jwks.json",
                "id_token_signing_alg_values_supported", List.of("RS256"),
                "subject_types_supported", List.of("public"),
                "response_types_supported", List.of("token"));
    }

    private static ResponseEntity<String> text(HttpStatus status, String body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.TEXT_PLAIN)
                .cacheControl(CacheControl.noStore())
                .body(body);
    }
}
