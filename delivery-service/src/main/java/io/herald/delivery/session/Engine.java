package io.herald.delivery.session;

import io.herald.delivery.acknowledgement.AcknowledgementLog;
import io.herald.delivery.events.ChangeFeed;
import io.herald.delivery.handover.HandOver;
import io.herald.delivery.login.TokenLogin;
import io.herald.delivery.reader.CatchUp;
import java.time.Clock;

/** What all sessions of the node share. */
public record Engine(
        SessionProperties properties,
        TokenLogin logins,
        Sessions sessions,
        Subscribers subscribers,
        CatchUp catchUp,
        ChangeFeed changes,
        AcknowledgementLog acknowledgements,
        HandOver handOver,
        TimerWheel timers,
        SessionMetrics metrics,
        Clock clock) {}
