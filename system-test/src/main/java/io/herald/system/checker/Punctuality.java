package io.herald.system.checker;

import io.herald.system.history.SessionEvent.Message;

/** Nothing is delivered before its time. That it is delivered after it, NothingLost and NoSilentGaps say. */
final class Punctuality implements Invariant {

    @Override
    public String name() {
        return "I17";
    }

    @Override
    public String statement() {
        return "no MESSAGE comes before the time at which its notification is to be delivered";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        for (SessionTrace session : history.sessions()) {
            for (Message message : session.messages()) {
                history.production(message.source(), message.id()).ifPresent(production -> {
                    long notBefore = production.notification().life().notBefore();
                    if (notBefore > 0) {
                        inspection.judge();
                    }
                    if (message.at() < notBefore) {
                        inspection.breach(session + " received " + message.epoch() + "-" + message.seq() + " at "
                                + message.at() + ", before its time " + notBefore);
                    }
                });
            }
        }
        return inspection.finding();
    }
}
