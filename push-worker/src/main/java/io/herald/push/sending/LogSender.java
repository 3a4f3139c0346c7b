package io.herald.push.sending;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Pushes to nobody: writes to the log that a push was due, without what it says. The only sender of this version. */
@Component
class LogSender implements PushSender {

    private static final Logger log = LoggerFactory.getLogger(LogSender.class);

    @Override
    public SendOutcome send(Push push) {
        log.info("Push due for user {}: entry {}, notification {}", push.userId(), push.seq(), push.notificationId());
        return new SendOutcome.Accepted();
    }
}
