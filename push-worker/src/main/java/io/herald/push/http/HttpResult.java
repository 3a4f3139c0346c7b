package io.herald.push.http;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** How a request ended. Reasons are for operators and name neither path nor content. */
public sealed interface HttpResult {

    /**
     * The server has answered.
     *
     * @param status of HTTP
     * @param headers names in lower case; of a repeated one the first value
     * @param body as UTF-8, cut off after {@link PushHttp#LONGEST_BODY} bytes
     */
    record Answer(int status, Map<String, String> headers, String body) implements HttpResult {

        /** The longest patience that a server may ask for: beyond that it is a mistake, or malice. */
        private static final Duration LONGEST_WAIT = Duration.ofDays(1);

        /** The server's word on when to come back, at most a day. */
        public Optional<Duration> retryAfter(Clock clock) {
            return Optional.ofNullable(headers.get("retry-after"))
                    .flatMap(value -> retryAfter(value.strip(), clock))
                    .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        }

        /** Seconds or an HTTP date (RFC 9110, 10.2.3); a date in the past is zero; nonsense is nothing. */
        private static Optional<Duration> retryAfter(String value, Clock clock) {
            try {
                if (!value.isEmpty() && value.chars().allMatch(each -> each >= '0' && each <= '9')) {
                    return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
                }
                Duration left = Duration.between(
                        clock.instant(),
                        ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
                return Optional.of(left.isNegative() ? Duration.ZERO : left);
            } catch (NumberFormatException | DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    /** The server has not processed it: no connection, or HTTP/2 says so (REFUSED_STREAM, GOAWAY). */
    record NotSent(String reason) implements HttpResult {}

    /** Nobody knows whether the server has processed it: no answer in time, or the connection broke. */
    record Unanswered(String reason) implements HttpResult {}

    /** The address is one that must not be spoken to: see {@link AddressRules}. Nothing was sent. */
    record Forbidden(String reason) implements HttpResult {}
}
