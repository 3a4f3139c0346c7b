package io.herald.ingest.audience;

import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.ingest.intake.Deferral;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Takes what goes to groups and to everyone; after whoever takes what waits for its time. Stateless; any thread. */
@Component
@Order(BroadcastIntake.ORDER)
public class BroadcastIntake implements Deferral {

    /** Deferrals with a lower one are asked before. */
    public static final int ORDER = 100;

    private final AcceptStatements statements;
    private final WorkSignal signal;

    BroadcastIntake(AcceptStatements statements, WorkSignal signal) {
        this.statements = statements;
        this.signal = signal;
    }

    @Override
    public boolean concerns(Notification notification) {
        return switch (notification.audience()) {
            case Audience.Group group -> true;
            case Audience.Everyone everyone -> true;
            case Audience.User user -> false;
            case Audience.Users users -> false;
        };
    }

    /** Writes jobs; to be called inside a transaction. What is due is decided by who calls. */
    @Override
    public List<Answer> take(List<Notification> notifications) {
        List<Answer> answers = new ArrayList<>(notifications.size());
        for (Notification notification : notifications) {
            answers.add(statements.accept(notification) ? Answer.TAKEN : Answer.CONFLICT);
        }
        return answers;
    }

    @Override
    public void committed() {
        signal.work();
    }
}
