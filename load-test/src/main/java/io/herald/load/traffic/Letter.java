package io.herald.load.traffic;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The text of a notification, the same for every system: a JSON object whose id comes first.
 *
 * @param characters of its {@code body} field; the whole is some 120 larger
 */
public record Letter(int characters) {

    private static final String WORDS = "Your order has left the warehouse and will be with you tomorrow. ";

    /** The name of a user, as tokens and producers spell it. */
    public static String userName(int user) {
        return "user-%05d".formatted(user);
    }

    /** Addressed as Herald wants it, to one user. */
    public String toUser(int user, String id) {
        return text(id, "\"audience\":{\"user\":\"" + userName(user) + "\"},");
    }

    /** Addressed as Herald wants it, to several users. */
    public String toUsers(List<Integer> users, String id) {
        String names = users.stream().map(user -> '"' + userName(user) + '"').collect(Collectors.joining(","));
        return text(id, "\"audience\":{\"users\":[" + names + "]},");
    }

    /** Addressed as Herald wants it, to everyone. */
    public String toEveryone(String id) {
        return text(id, "\"audience\":{\"everyone\":true},");
    }

    /** Without an address, for systems where the destination says it. */
    public String plain(String id) {
        return text(id, "");
    }

    private String text(String id, String audience) {
        String words = WORDS.repeat(characters / WORDS.length() + 1).substring(0, characters);
        return "{\"id\":\"" + id + "\"," + audience
                + "\"category\":\"orders\",\"title\":\"Your parcel is on its way\",\"body\":\"" + words + "\"}";
    }
}
