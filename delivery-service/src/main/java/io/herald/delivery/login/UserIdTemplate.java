package io.herald.delivery.login;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a user id out of a token's claims: {@code {sub}}, or {@code {tenant}/{sub}} where one installation serves several
 * companies.
 *
 * <p>Each claim is percent-encoded, so that no claim can imitate the text between claims: the unreserved characters of RFC 3986
 * ({@code A–Z a–z 0–9 - . _ ~}) and {@code @} stay as they are, every other byte of its UTF-8 form becomes {@code %XX} in
 * capitals. Producers write the same: in Python {@code quote(claim, safe="@")}. Claims are strings or integers and not empty.
 */
public final class UserIdTemplate {

    /** A user id longer than this (in characters, encoded) is no user id. */
    public static final int MAX_LENGTH = 255;

    private static final Pattern PART = Pattern.compile("\\{([^{}]+)}|([^{}]+)");
    private static final String KEPT = "-._~@";

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Claim(String name) implements Part {}
    }

    private final List<Part> parts;

    /** @throws IllegalArgumentException if the template has no claim or unbalanced braces */
    public UserIdTemplate(String template) {
        List<Part> found = new ArrayList<>();
        Matcher matcher = PART.matcher(template);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            String claim = matcher.group(1);
            found.add(claim == null ? new Part.Text(matcher.group()) : new Part.Claim(claim));
            end = matcher.end();
        }
        if (end != template.length() || found.stream().noneMatch(Part.Claim.class::isInstance)) {
            throw new IllegalArgumentException("not a template of claims like {tenant}/{sub}: " + template);
        }
        this.parts = List.copyOf(found);
    }

    /** The user id for these claims; empty when one is missing or of no use. */
    public Optional<String> userId(Map<String, Object> claims) {
        StringBuilder id = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> id.append(text);
                case Part.Claim(String name) -> {
                    Object value = claims.get(name);
                    if (!(value instanceof String || value instanceof Integer || value instanceof Long)
                            || value.toString().isEmpty()) {
                        return Optional.empty();
                    }
                    encode(value.toString(), id);
                }
            }
        }
        return id.length() <= MAX_LENGTH ? Optional.of(id.toString()) : Optional.empty();
    }

    private static void encode(String claim, StringBuilder into) {
        for (byte b : claim.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || KEPT.indexOf(c) >= 0) {
                into.append(c);
            } else {
                into.append('%').append(hex(b >> 4)).append(hex(b));
            }
        }
    }

    private static char hex(int nibble) {
        return Character.toUpperCase(Character.forDigit(nibble & 0xF, 16));
    }
}
