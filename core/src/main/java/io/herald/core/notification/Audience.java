package io.herald.core.notification;

import java.util.List;

/**
 * To whom a notification goes. Groups and everyone are reserved names in the contract and become further variants here; until then
 * the parser refuses them.
 */
public sealed interface Audience {

    /** One user. */
    record User(String userId) implements Audience {}

    /** Several users, none of them twice, in the order given. */
    record Users(List<String> userIds) implements Audience {}
}
