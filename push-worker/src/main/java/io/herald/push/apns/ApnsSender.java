package io.herald.push.apns;

import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget.Apns;
import io.herald.push.provider.PushTarget.ApnsEnvironment;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderLimits;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One app at APNs, named {@code apns/<app>}, with the lanes {@code production} and {@code sandbox}. */
final class ApnsSender implements PushSender {

    /** A token goes into the path of the request; one that is none must not make APNs complain about the path. */
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Fa-f]{2,400}");

    private final String name;
    private final SenderLimits limits;
    private final ApnsMapping mapping;
    private final Clock clock;
    private final EventLoopGroup loop;
    private final Map<ApnsEnvironment, ApnsLane> lanes = new EnumMap<>(ApnsEnvironment.class);

    // Pushy knows the event loops by the names of their old classes.
    @SuppressWarnings("deprecation")
    ApnsSender(String app, ApnsProperties.App settings, ApnsSigningKey key, Clock clock) {
        this.name = "apns/" + app;
        this.limits = limits(settings.limits());
        this.mapping = new ApnsMapping(settings, clock);
        this.clock = clock;
        this.loop = new NioEventLoopGroup(1, new DefaultThreadFactory("apns-" + app, true));
        lanes.put(
                ApnsEnvironment.PRODUCTION,
                lane(settings, settings.production(), ApnsClientBuilder.PRODUCTION_APNS_HOST, key));
        lanes.put(
                ApnsEnvironment.SANDBOX,
                lane(settings, settings.sandbox(), ApnsClientBuilder.DEVELOPMENT_APNS_HOST, key));
    }

    private ApnsLane lane(
            ApnsProperties.App settings, ApnsProperties.Endpoint endpoint, String appleHost, ApnsSigningKey key) {
        String host = endpoint.host() == null ? appleHost : endpoint.host();
        return new ApnsLane(
                () -> new ApnsConnection(settings, host, endpoint.port(), key, loop),
                new ApnsAnswers(settings.unavailablePause(), settings.busyPause()),
                clock);
    }

    private static SenderLimits limits(ApnsProperties.Limits limits) {
        return new SenderLimits(
                limits.concurrency(),
                limits.laneConcurrency(),
                limits.perSecond(),
                limits.rampUp(),
                limits.giveUpAfter(),
                limits.firstBackoff(),
                limits.maxBackoff(),
                limits.withdrawals(),
                limits.withdrawalInterval());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SenderLimits limits() {
        return limits;
    }

    @Override
    public SendOutcome send(Push push) {
        if (!(push.target() instanceof Apns target)) {
            throw new IllegalArgumentException(
                    name + " cannot push to a " + push.target().getClass().getSimpleName());
        }
        ApnsLane lane = lanes.get(target.environment());
        if (lane == null) {
            throw new IllegalArgumentException("No lane " + target.environment());
        }
        if (!TOKEN.matcher(target.token()).matches()) {
            return SendOutcome.TargetGone.tried("BadDeviceToken");
        }
        return lane.send(mapping.message(push, target.token()));
    }

    /** Waits a moment for what is under way. */
    @Override
    public void close() {
        lanes.values().forEach(ApnsLane::close);
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    public String toString() {
        return name;
    }
}
