package io.herald.delivery.session;

import io.herald.delivery.reader.RedeliveryPolicy;
import io.herald.delivery.stomp.FrameLimits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How sessions are kept.
 *
 * @param maxPerNode sessions on this node, 50 000; a further upgrade is answered with 503, so that a balancer tries another node
 * @param maxPerUser sessions of one user on this node, 20; a further CONNECT is answered with ERROR and close code 4100
 * @param maxPerAddress open sockets from one client address on this node, with or without CONNECT, 10 000; a further upgrade is
 *     answered with 429. Whole companies and mobile networks share one address, so this keeps one address from taking the node
 *     and is no limit for persons. An IPv6 address stands for its /64. Behind a proxy the address is what the proxy says in
 *     {@code X-Forwarded-For}; if it says nothing, everybody has the proxy's
 * @param connectTimeout how long a socket may be open without a CONNECT frame, and a frame begun without its end, 10 s
 * @param window entries in flight when SUBSCRIBE has no {@code prefetch-count}, 100. Larger: fewer pauses on slow links; smaller:
 *     less to repeat after a cut
 * @param maxWindow largest {@code prefetch-count} that is granted, 1000; a larger one is cut down to it
 * @param maxQueued text queued for one socket beyond which no further entries are taken from the inbox, 256 KiB, in characters.
 *     A page that was asked for before is still queued ({@code herald.delivery.catch-up.page-size})
 * @param sendTimeLimit how long one write may take, 10 s; a socket that takes longer is closed with 4001
 * @param heartBeatSend how often the server can send a heart-beat, 10 s
 * @param heartBeatReceive how often the server wants one, 10 s; a client is taken for lost after two intervals without a frame
 * @param probeInterval a client from which nothing was heard for so long gets a WebSocket PING, 30 s. Shorter: half-open
 *     connections are found earlier, more traffic on idle ones
 * @param probeTimeout a client that has not answered the PING after so long is taken for lost, 10 s
 * @param redelivery what happens after a NACK
 * @param limits how large client frames may be
 * @param floods how much a client may do in a while
 */
@Validated
@ConfigurationProperties("herald.delivery.session")
public record SessionProperties(
        @DefaultValue("50000") @Min(1) int maxPerNode,
        @DefaultValue("20") @Min(1) int maxPerUser,
        @DefaultValue("10000") @Min(1) int maxPerAddress,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 100)
        Duration connectTimeout,

        @DefaultValue("100") @Min(1) @Max(100_000) int window,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxWindow,
        @DefaultValue("256KB") @NotNull DataSize maxQueued,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 100)
        Duration sendTimeLimit,

        @DefaultValue("10s") @NotNull Duration heartBeatSend,
        @DefaultValue("10s") @NotNull Duration heartBeatReceive,

        @DefaultValue("30s") @NotNull @DurationMin(millis = 100)
        Duration probeInterval,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 100)
        Duration probeTimeout,

        @DefaultValue @Valid Redelivery redelivery,
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid Floods floods) {

    /** Who acknowledges a whole window at once must be able to pay for it, and for a few other frames besides. */
    @AssertTrue(message = "floods.frame-burst must be at least twice max-window")
    public boolean isBurstLargerThanWindow() {
        return floods.frameBurst() >= 2L * maxWindow;
    }

    /**
     * What happens after a NACK.
     *
     * @param delay how long a refused entry waits before it is sent again, 1 s; doubled each further time
     * @param longestDelay how long it waits at most, 30 s
     * @param limit how often it is sent again to the same subscription, 5; refused once more, it is handed to push
     */
    public record Redelivery(
            @DefaultValue("1s") @NotNull Duration delay,
            @DefaultValue("30s") @NotNull Duration longestDelay,
            @DefaultValue("5") @Min(0) int limit) {

        RedeliveryPolicy policy() {
            return new RedeliveryPolicy(delay, longestDelay, limit);
        }
    }

    /**
     * How large client frames may be; beyond it the session ends with 4301.
     *
     * @param frame a whole frame, 64 KiB
     * @param header command and headers, 16 KiB; a token has to fit in
     * @param headers number of headers, 50
     */
    public record Limits(
            @DefaultValue("64KB") @NotNull DataSize frame,
            @DefaultValue("16KB") @NotNull DataSize header,
            @DefaultValue("50") @Min(1) int headers) {

        FrameLimits frames() {
            return new FrameLimits(Math.toIntExact(frame.toBytes()), Math.toIntExact(header.toBytes()), headers);
        }
    }

    /**
     * How much a client may do in a while; beyond it the session ends with 4102, or the upgrade is answered with 429.
     *
     * @param framesPerSecond frames of one session in the long run, 100. CONNECT, SUBSCRIBE, UNSUBSCRIBE and SEND count as 20, because
     *     they cost Redis, the database or a signature check. Every entry that is sent pays for one frame, so acknowledging is never
     *     what is too much. WebSocket frames (PING, PONG, fragments) are counted as well, on their own and every few seconds
     * @param frameBurst frames of one session at once, 2000; at least twice {@code maxWindow}
     * @param connectsPerUser CONNECT frames of one user on this node in a minute, 120
     * @param upgradesPerAddress upgrades from one address in a minute, 20 000: all of {@code maxPerAddress} may come back at once, and
     *     once again
     */
    public record Floods(
            @DefaultValue("100") @Min(1) int framesPerSecond,
            @DefaultValue("2000") @Min(100) int frameBurst,
            @DefaultValue("120") @Min(1) int connectsPerUser,
            @DefaultValue("20000") @Min(1) int upgradesPerAddress) {}
}
