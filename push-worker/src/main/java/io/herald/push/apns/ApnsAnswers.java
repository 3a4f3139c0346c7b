package io.herald.push.apns;

import io.herald.push.provider.SendOutcome;
import java.time.Duration;

/**
 * What Apple's answers mean. Pushy calls every rejection permanent, which is wrong for 429, 5xx and an expired token.
 *
 * <p>An answer that concerns the key in one environment only stops that lane; everything else that is wrong with key, topic or path is
 * wrong in both.
 *
 * @param unavailablePause after 500 and 503
 * @param busyPause after 429 for one device
 */
record ApnsAnswers(Duration unavailablePause, Duration busyPause) {

    /** Whether the connection must not be used any more. */
    static boolean endsTheConnection(Reply.Answered answer) {
        return isWorthAnotherConnection(answer) || answer.reason().equals("Shutdown");
    }

    /** Whether the same push has a chance on a new connection, which has a new provider token. */
    static boolean isWorthAnotherConnection(Reply.Answered answer) {
        return answer.reason().equals("ExpiredProviderToken") || answer.reason().equals("IdleTimeout");
    }

    /** What to do. */
    SendOutcome outcome(Reply.Answered answer) {
        String reason = answer.reason().isEmpty() ? "status " + answer.status() : answer.reason();
        return switch (answer.status()) {
            case 200 -> new SendOutcome.Accepted(answer.apnsId());
            case 400 -> badRequest(reason);
            case 403 -> forbidden(reason);
            case 404, 405 -> new SendOutcome.SenderStopped(reason);
            case 410 -> new SendOutcome.TargetGone(answer.timestamp(), reason);
            case 429 ->
                reason.equals("TooManyProviderTokenUpdates")
                        ? new SendOutcome.SenderStopped(reason)
                        : new SendOutcome.TargetBusy(busyPause, reason);
            default ->
                answer.status() >= 500
                        ? new SendOutcome.RetryLater(
                                reason.equals("Shutdown") ? Duration.ZERO : unavailablePause, reason)
                        : new SendOutcome.Rejected(reason);
        };
    }

    private static SendOutcome badRequest(String reason) {
        return switch (reason) {
            case "BadDeviceToken", "DeviceTokenNotForTopic" -> SendOutcome.TargetGone.tried(reason);
            case "BadTopic", "MissingTopic", "TopicDisallowed" -> new SendOutcome.SenderStopped(reason);
            case "IdleTimeout" -> new SendOutcome.RetryLater(Duration.ZERO, reason);
            default -> new SendOutcome.Rejected(reason);
        };
    }

    private static SendOutcome forbidden(String reason) {
        return switch (reason) {
            case "BadCertificateEnvironment", "BadEnvironmentKeyIdInToken" -> new SendOutcome.LaneStopped(reason);
            default -> new SendOutcome.SenderStopped(reason);
        };
    }
}
