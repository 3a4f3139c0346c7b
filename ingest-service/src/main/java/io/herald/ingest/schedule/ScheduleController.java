package io.herald.ingest.schedule;

import io.herald.core.notification.NotificationKey;
import io.herald.ingest.schedule.ScheduleStatements.Row;
import io.herald.web.problem.Refusals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/scheduled}; docs/openapi/ingest.yaml describes it. */
@RestController
@RequestMapping(ScheduleController.PATH)
class ScheduleController {

    static final String PATH = "/api/v1/scheduled";

    private static final Logger log = LoggerFactory.getLogger(ScheduleController.class);
    private static final int LONGEST_PAGE = 100;
    private static final int LONGEST_NAME = 1000;
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,15})\\.([0-9]{1,6})-([0-9]{1,18})");

    private final ScheduleStatements schedule;

    ScheduleController(ScheduleStatements schedule) {
        this.schedule = schedule;
    }

    /** As it is answered. */
    record Shown(
            long scheduled,
            String source,
            String id,
            Map<String, Object> audience,
            Instant dueAt,
            Instant acceptedAt) {}

    /** @param next {@code after} of the next page; null on the last one */
    record Page(List<Shown> scheduled, @Nullable String next) {}

    @GetMapping
    Page list(
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "limit", defaultValue = "50") String limit) {
        int most = number(limit);
        Matcher cursor = CURSOR.matcher(after == null ? "0.0-0" : after);
        if (!cursor.matches()) {
            throw Refusals.invalid("after", "expected next of another page");
        }
        Instant dueAt = Instant.ofEpochSecond(Long.parseLong(cursor.group(1)), 1000 * Long.parseLong(cursor.group(2)));
        List<Row> rows = schedule.list(dueAt, Long.parseLong(cursor.group(3)), most);
        return new Page(
                rows.stream().map(ScheduleController::shown).toList(),
                rows.size() < most ? null : cursor(rows.getLast()));
    }

    @GetMapping(params = "id")
    Page ofNotification(
            @RequestParam(name = "source", defaultValue = "") String source, @RequestParam(name = "id") String id) {
        if (id.isEmpty() || id.length() > LONGEST_NAME) {
            throw Refusals.invalid("id", "expected the id of a notification");
        }
        if (source.length() > LONGEST_NAME) {
            throw Refusals.invalid("source", "expected the source of a notification");
        }
        return new Page(
                schedule.ofKey(NotificationKey.of(source, id)).stream()
                        .map(ScheduleController::shown)
                        .toList(),
                null);
    }

    @DeleteMapping("/{scheduled}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable(name = "scheduled") String scheduled) {
        if (!scheduled.matches("[0-9]{1,18}") || !schedule.remove(Long.parseLong(scheduled))) {
            throw Refusals.notFound("Nothing waits under this number, or it has been released.");
        }
    }

    @ExceptionHandler
    ErrorResponseException unavailable(DataAccessException e) {
        log.warn("What is scheduled cannot be looked at: {}", e.toString());
        return Refusals.unavailable();
    }

    private static Shown shown(Row row) {
        return new Shown(
                row.id(),
                row.waiting().source(),
                row.waiting().id(),
                ScheduledDeadLetters.json(row.waiting().audience(row.users())),
                row.dueAt(),
                row.acceptedAt());
    }

    @SuppressWarnings("JavaInstantGetSecondsGetNano") // seconds and what is left of them
    private static String cursor(Row last) {
        return last.dueAt().getEpochSecond() + "." + last.dueAt().getNano() / 1000 + "-" + last.id();
    }

    private static int number(String limit) {
        if (limit.matches("[0-9]{1,3}") && Integer.parseInt(limit) >= 1 && Integer.parseInt(limit) <= LONGEST_PAGE) {
            return Integer.parseInt(limit);
        }
        throw Refusals.invalid("limit", "expected a number from 1 to " + LONGEST_PAGE);
    }
}
