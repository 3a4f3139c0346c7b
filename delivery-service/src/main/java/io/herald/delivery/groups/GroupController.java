package io.herald.delivery.groups;

import io.herald.core.audience.Group;
import io.herald.core.audience.Groups;
import io.herald.core.audience.MembershipChange;
import io.herald.core.audience.MembershipOutcome;
import io.herald.core.audience.MembershipOutcome.ChangedGroup;
import io.herald.core.audience.Memberships;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.TextRule;
import io.herald.web.problem.LimitedBody;
import io.herald.web.problem.Refusals;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/groups}; docs/openapi/delivery.yaml describes it. A change is durable when it is answered. */
@RestController
@RequestMapping(GroupController.PATH)
class GroupController {

    static final String PATH = "/api/v1/groups";

    private static final Logger log = LoggerFactory.getLogger(GroupController.class);
    private static final String DEFAULT_LIMIT = "100";

    private final Groups groups;
    private final Memberships memberships;
    private final NotificationLimits limits;
    private final GroupsProperties properties;

    GroupController(Groups groups, Memberships memberships, NotificationLimits limits, GroupsProperties properties) {
        this.groups = groups;
        this.memberships = memberships;
        this.limits = limits;
        this.properties = properties;
    }

    /** A group in a list. */
    record Listed(String group, long revision) {}

    /** @param next {@code after} of the next page; null on the last one */
    record GroupPage(List<Listed> groups, @Nullable String next) {}

    /** One group. */
    record Found(String group, long revision, long members) {}

    /** @param next {@code after} of the next page; null on the last one */
    record MemberPage(
            String group,
            long revision,
            List<String> users,
            @Nullable String next) {}

    /** The answer to a change. */
    record Changed(String group, long revision, int added, int removed) {}

    @GetMapping
    GroupPage list(
            @RequestParam(name = "after", defaultValue = "") String after,
            @RequestParam(name = "limit", defaultValue = DEFAULT_LIMIT) String limit) {
        int most = limit(limit);
        return page(groups.page(storable("after", after), most), most);
    }

    @GetMapping(params = "user")
    GroupPage ofUser(
            @RequestParam(name = "user") String user,
            @RequestParam(name = "after", defaultValue = "") String after,
            @RequestParam(name = "limit", defaultValue = DEFAULT_LIMIT) String limit) {
        int most = limit(limit);
        return page(groups.of(user(user), storable("after", after), most), most);
    }

    @GetMapping(params = "group")
    Found find(@RequestParam(name = "group") String group) {
        return groups.find(group(group))
                .map(found -> new Found(found.group().groupId(), found.group().revision(), found.members()))
                .orElseThrow(() -> Refusals.notFound("No such group has members."));
    }

    @DeleteMapping
    Changed dissolve(@RequestParam(name = "group", required = false) @Nullable String group) {
        String groupId = group(group);
        return changed(groupId, memberships.dissolve(groupId));
    }

    @GetMapping("/members")
    MemberPage members(
            @RequestParam(name = "group", required = false) @Nullable String group,
            @RequestParam(name = "after", defaultValue = "0") String after,
            @RequestParam(name = "limit", defaultValue = DEFAULT_LIMIT) String limit) {
        String groupId = group(group);
        int most = limit(limit);
        Groups.Members page = groups.members(groupId, place(after), most);
        return new MemberPage(
                groupId,
                page.revision(),
                page.userIds(),
                page.userIds().size() < most ? null : Long.toString(page.last()));
    }

    @PutMapping("/members")
    Changed add(
            @RequestParam(name = "group", required = false) @Nullable String group,
            @RequestParam(name = "user", required = false) @Nullable String user) {
        return apply(group(group), user(user), true);
    }

    @DeleteMapping("/members")
    Changed remove(
            @RequestParam(name = "group", required = false) @Nullable String group,
            @RequestParam(name = "user", required = false) @Nullable String user) {
        return apply(group(group), user(user), false);
    }

    @PostMapping(path = "/members", consumes = MediaType.APPLICATION_JSON_VALUE)
    Changed change(HttpServletRequest request) throws IOException {
        byte[] body = LimitedBody.read(request, (int) properties.maxBody().toBytes());
        return switch (MembersBody.read(body, limits, properties.maxChanges())) {
            case MembersBody.Read.Valid(String groupId, List<MembershipChange> changes) -> apply(groupId, changes);
            case MembersBody.Read.Invalid invalid ->
                throw Refusals.invalid(
                        "The members cannot be changed like this; errors names the fields.", invalid.violations());
        };
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ErrorResponseException unavailable(Exception e) {
        log.warn("Groups cannot be served: {}", e.toString());
        return Refusals.unavailable();
    }

    private Changed apply(String groupId, String userId, boolean member) {
        return apply(groupId, List.of(new MembershipChange(groupId, userId, member)));
    }

    private Changed apply(String groupId, List<MembershipChange> changes) {
        return switch (memberships.apply(List.of(), changes)) {
            case MembershipOutcome.Applied(var changed) ->
                changed(groupId, changed.getOrDefault(groupId, ChangedGroup.NONE));
            case MembershipOutcome.Overtaken overtaken ->
                throw new IllegalStateException("nobody overtakes a change without positions");
        };
    }

    private static Changed changed(String groupId, ChangedGroup changed) {
        return new Changed(groupId, changed.revision(), changed.added(), changed.removed());
    }

    private static GroupPage page(List<Group> found, int most) {
        return new GroupPage(
                found.stream()
                        .map(group -> new Listed(group.groupId(), group.revision()))
                        .toList(),
                found.size() < most ? null : found.getLast().groupId());
    }

    private String group(@Nullable String text) {
        return name("group", text, limits.maxGroupIdLength());
    }

    private String user(@Nullable String text) {
        return name("user", text, limits.maxUserIdLength());
    }

    private static String name(String parameter, @Nullable String text, int longest) {
        if (text == null) {
            throw Refusals.invalid(parameter, "expected an id of 1 to %d characters, found nothing".formatted(longest));
        }
        String broken = TextRule.name(longest).brokenBy(text);
        if (broken != null) {
            throw Refusals.invalid(parameter, broken);
        }
        return text;
    }

    /** PostgreSQL stores no NUL, and a cursor that no page gave may hold anything. */
    private String storable(String parameter, String text) {
        return text.isEmpty() ? text : name(parameter, text, limits.maxGroupIdLength());
    }

    private int limit(String text) {
        int most = properties.maxPage();
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            log.debug("Not a number", e);
        }
        throw Refusals.invalid("limit", "expected a number from 1 to %d".formatted(most));
    }

    private static long place(String text) {
        try {
            long place = Long.parseLong(text);
            if (place >= 0) {
                return place;
            }
        } catch (NumberFormatException e) {
            log.debug("Not a number", e);
        }
        throw Refusals.invalid("after", "expected what next of a page gives");
    }
}
