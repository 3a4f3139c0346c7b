package io.herald.delivery.history;

import io.herald.core.history.HistoryQuery;
import io.herald.core.history.Selection;
import io.herald.core.inbox.Cursor;
import io.herald.core.notification.Violation;
import io.herald.delivery.http.Fields;
import io.herald.web.problem.Refusals;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.JsonNode;

/** What requests about the inbox have to look like. Immutable. */
final class InboxRequests {

    private static final String CURSOR = "a cursor as it was given out";
    private static final Pattern SEQ = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern REV = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern EPOCH = Pattern.compile("[a-z0-9]{1,16}");
    private static final int MAX_CATEGORY = 64;

    private final HistoryProperties properties;

    InboxRequests(HistoryProperties properties) {
        this.properties = properties;
    }

    /** A list request: the query, and the cursor that its {@code before} was. */
    record Listing(HistoryQuery query, Optional<Cursor> before) {}

    /** Where an entry is named by its seq or its cursor. */
    record Named(long seq, Optional<String> epoch) {}

    /** Where a client of the change log stands. */
    record Place(String epoch, long rev) {}

    /** The parameters of one request, asked for one by one. */
    private static final class Parameters {
        private final HttpServletRequest request;
        private final List<Violation> violations = new ArrayList<>();

        Parameters(HttpServletRequest request) {
            this.request = request;
        }

        <T> Optional<T> find(String name, String expected, Function<String, @Nullable T> check) {
            String[] values = request.getParameterValues(name);
            if (values == null) {
                return Optional.empty();
            }
            T made = values.length == 1 ? check.apply(values[0]) : null;
            if (made == null) {
                violations.add(new Violation(name, "expected " + expected));
            }
            return Optional.ofNullable(made);
        }

        <T> Optional<T> require(String name, String expected, Function<String, @Nullable T> check) {
            if (request.getParameter(name) == null) {
                violations.add(new Violation(name, "expected " + expected + ", found nothing"));
            }
            return find(name, expected, check);
        }

        void check() {
            if (!violations.isEmpty()) {
                throw invalid(violations);
            }
        }
    }

    /** The parameters of a list. */
    Listing listing(HttpServletRequest request) {
        Parameters parameters = new Parameters(request);
        Optional<Integer> limit = parameters.find("limit", "a number from 1 to " + properties.maxPage(), this::limit);
        Optional<Cursor> before =
                parameters.find("before", CURSOR, text -> Cursor.parse(text).orElse(null));
        Optional<Boolean> unread = parameters.find("unread", "true or false", InboxRequests::flag);
        Optional<HistoryQuery.Archived> archived =
                parameters.find("archived", "true, false or any", InboxRequests::archived);
        Optional<String> category =
                parameters.find("category", "1 to " + MAX_CATEGORY + " characters", InboxRequests::category);
        Optional<Instant> since = parameters.find("since", "a time as in 2026-01-31T12:00:00Z", InboxRequests::instant);
        parameters.check();
        return new Listing(
                new HistoryQuery(
                        before.map(Cursor::seq).orElse(Long.MAX_VALUE),
                        limit.orElse(properties.page()),
                        unread.orElse(false),
                        archived.orElse(HistoryQuery.Archived.WITHOUT),
                        category,
                        since),
                before);
    }

    /** The last part of the path of one entry. */
    Named named(String text) {
        if (SEQ.matcher(text).matches()) {
            return new Named(Long.parseLong(text), Optional.empty());
        }
        return Cursor.parse(text)
                .map(cursor -> new Named(cursor.seq(), Optional.of(cursor.epoch())))
                .orElseThrow(InboxRequests::noEntry);
    }

    /** The parameters of a request for changes. */
    Place place(HttpServletRequest request) {
        Parameters parameters = new Parameters(request);
        Optional<Long> since = parameters.require(
                "since",
                "a rev as it was given out",
                text -> REV.matcher(text).matches() ? Long.parseLong(text) : null);
        Optional<String> epoch = parameters.require(
                "epoch",
                "the epoch that was given out with the rev",
                text -> EPOCH.matcher(text).matches() ? text : null);
        parameters.check();
        return new Place(epoch.orElseThrow(), since.orElseThrow());
    }

    /** The body of what selects entries: {@code seqs}, perhaps with their {@code epoch}, or {@code upTo}. */
    Selection selection(byte[] body) {
        Fields fields = new Fields(body);
        Selection selection = fields.has("upTo") ? upTo(fields) : some(fields);
        if (selection == null || !fields.violations().isEmpty()) {
            throw invalid(fields.violations());
        }
        return selection;
    }

    private static ErrorResponseException invalid(List<Violation> violations) {
        return Refusals.invalid("The request is not as described; errors names the fields.", violations);
    }

    /** 404, also where it is somebody else's. */
    static ErrorResponseException noEntry() {
        return Refusals.notFound("You have no such entry.");
    }

    private static @Nullable Selection upTo(Fields fields) {
        if (fields.has("seqs")) {
            fields.violation("seqs", "expected either seqs or upTo, found both");
        }
        Cursor cursor =
                fields.required("upTo", CURSOR, text -> Cursor.parse(text).orElse(null));
        return cursor == null ? null : new Selection.UpTo(cursor);
    }

    private @Nullable Selection some(Fields fields) {
        String epoch = fields.optional(
                "epoch",
                "the epoch that was given out with the seqs",
                text -> EPOCH.matcher(text).matches() ? text : null);
        JsonNode array = fields.at("seqs");
        String expected = "expected an array of 1 to %d seqs, or upTo".formatted(properties.maxSeqs());
        if (!array.isArray() || array.isEmpty() || array.size() > properties.maxSeqs()) {
            fields.violation("seqs", expected);
            return null;
        }
        List<Long> seqs = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            JsonNode each = array.get(i);
            if (each.isIntegralNumber() && SEQ.matcher(each.asString()).matches()) {
                seqs.add(each.longValue());
            } else {
                fields.violation("seqs[" + i + "]", "expected a number from 1");
            }
            if (fields.violations().size() >= 20) {
                return null;
            }
        }
        return new Selection.Some(seqs, Optional.ofNullable(epoch));
    }

    private @Nullable Integer limit(String text) {
        int number = text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
        return number >= 1 && number <= properties.maxPage() ? number : null;
    }

    private static @Nullable Boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private static HistoryQuery.@Nullable Archived archived(String text) {
        return switch (text) {
            case "true" -> HistoryQuery.Archived.ONLY;
            case "false" -> HistoryQuery.Archived.WITHOUT;
            case "any" -> HistoryQuery.Archived.ANY;
            default -> null;
        };
    }

    /** PostgreSQL knows no NUL, and no category has one. */
    private static @Nullable String category(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= 1 && length <= MAX_CATEGORY && text.chars().noneMatch(Character::isISOControl) ? text : null;
    }

    private static @Nullable Instant instant(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z")) ? time : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
