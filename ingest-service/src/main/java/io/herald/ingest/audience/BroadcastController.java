package io.herald.ingest.audience;

import io.herald.core.notification.Audience;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.TextRule;
import io.herald.ingest.audience.BroadcastLookup.Progress;
import io.herald.web.problem.Refusals;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/broadcasts}; docs/openapi/ingest.yaml describes it. */
@RestController
@RequestMapping(BroadcastController.PATH)
class BroadcastController {

    static final String PATH = "/api/v1/broadcasts";

    private static final Logger log = LoggerFactory.getLogger(BroadcastController.class);
    private static final int LONGEST_PAGE = 100;
    private static final String DEFAULT_LIMIT = "20";

    private final BroadcastLookup broadcasts;
    private final NotificationLimits limits;

    BroadcastController(BroadcastLookup broadcasts, NotificationLimits limits) {
        this.broadcasts = broadcasts;
        this.limits = limits;
    }

    /** As it is answered. */
    record Shown(
            long broadcast,
            String source,
            String id,
            Map<String, Object> audience,
            @Nullable Long revision,
            String state,
            long total,
            long done,
            long conflicts,
            long deferred,
            double rate,
            Instant acceptedAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    /** @param next {@code before} of the next page; null on the last one */
    record Page(List<Shown> broadcasts, @Nullable String next) {}

    @GetMapping
    Page list(
            @RequestParam(name = "before", defaultValue = "" + Long.MAX_VALUE) String before,
            @RequestParam(name = "limit", defaultValue = DEFAULT_LIMIT) String limit) {
        int most = (int) number("limit", limit, LONGEST_PAGE);
        List<Progress> page = broadcasts.latest(number("before", before, Long.MAX_VALUE), most);
        return new Page(
                page.stream().map(BroadcastController::shown).toList(),
                page.size() < most ? null : Long.toString(page.getLast().id()));
    }

    @GetMapping(params = "id")
    Page ofNotification(
            @RequestParam(name = "source", defaultValue = "") String source, @RequestParam(name = "id") String id) {
        String broken = TextRule.name(limits.maxIdLength()).brokenBy(id);
        if (broken != null) {
            throw Refusals.invalid("id", broken);
        }
        String brokenSource = source.isEmpty()
                ? null
                : TextRule.name(limits.maxSourceLength()).brokenBy(source);
        if (brokenSource != null) {
            throw Refusals.invalid("source", brokenSource);
        }
        return new Page(
                broadcasts.find(source, id).stream()
                        .map(BroadcastController::shown)
                        .toList(),
                null);
    }

    @GetMapping(params = {"source", "!id"})
    Page ofNotificationWithoutId() {
        throw Refusals.invalid("id", "expected the id of a notification beside source, found nothing");
    }

    @GetMapping("/{broadcast}")
    Shown find(@PathVariable(name = "broadcast") String broadcast) {
        return broadcasts
                .find(number("broadcast", broadcast, Long.MAX_VALUE))
                .map(BroadcastController::shown)
                .orElseThrow(() -> Refusals.notFound("There is no such broadcast, or none any more."));
    }

    @ExceptionHandler
    ErrorResponseException unavailable(DataAccessException e) {
        log.warn("Broadcasts cannot be looked up: {}", e.toString());
        return Refusals.unavailable();
    }

    private static Shown shown(Progress progress) {
        boolean everyone = AudienceName.parse(progress.audience()) instanceof Audience.Everyone;
        return new Shown(
                progress.id(),
                progress.source(),
                progress.notificationId(),
                AudienceName.parse(progress.audience()) instanceof Audience.Group(String group)
                        ? Map.of("group", group)
                        : Map.of("everyone", true),
                everyone ? null : progress.revision(),
                progress.state().name().toLowerCase(Locale.ROOT),
                progress.total(),
                progress.done(),
                progress.conflicts(),
                progress.deferred(),
                progress.rate(),
                progress.acceptedAt(),
                progress.startedAt(),
                progress.finishedAt());
    }

    private static long number(String field, String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            log.debug("Not a number", e);
        }
        throw Refusals.invalid(
                field,
                most == Long.MAX_VALUE ? "expected a number of a broadcast" : "expected a number from 1 to " + most);
    }
}
