package io.herald.core.notification;

import java.util.List;

/** To whom a notification goes. */
public sealed interface Audience {

    /** One user. */
    record User(String userId) implements Audience {}

    /** Several users, none of them twice, in the order given. */
    record Users(List<String> userIds) implements Audience {}

    /** The members of a group, as of the moment at which the notification is accepted. */
    record Group(String groupId) implements Audience {}

    /** Everybody who is known at the moment at which the notification is accepted. */
    record Everyone() implements Audience {}
}
