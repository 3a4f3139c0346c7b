package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.SessionEvent.Message;

/** A session ends with its token. */
final class TokenExpiry implements Invariant {

    @Override
    public String name() {
        return "I13";
    }

    @Override
    public String statement() {
        return "no MESSAGE comes after the end of the session's token and the skew";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        for (SessionTrace session : history.sessions()) {
            long expiresAt = session.connected().tokenExpiresAt();
            if (expiresAt != Event.NEVER && expiresAt + history.terms().tokenSkew() < history.end()) {
                inspection.judge();
                for (Message message : session.messages()) {
                    if (message.at() > expiresAt + history.terms().tokenSkew()) {
                        inspection.breach(session + " received " + message.epoch() + "-" + message.seq() + " at "
                                + message.at() + ", its token ended at " + expiresAt);
                    }
                }
            }
        }
        return inspection.finding();
    }
}
