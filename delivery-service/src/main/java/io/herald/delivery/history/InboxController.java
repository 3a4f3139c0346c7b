package io.herald.delivery.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.herald.core.history.Action;
import io.herald.core.history.Bookmark;
import io.herald.core.history.ChangesOutcome;
import io.herald.core.history.Counts;
import io.herald.core.history.HistoryItem;
import io.herald.core.history.HistoryPage;
import io.herald.core.history.HistoryReader;
import io.herald.core.history.InboxChange;
import io.herald.core.history.MarkOutcome;
import io.herald.core.history.Marking;
import io.herald.core.history.Selection;
import io.herald.core.inbox.Acknowledgement;
import io.herald.core.inbox.Acknowledgements;
import io.herald.core.inbox.Cursor;
import io.herald.core.inbox.Epochs;
import io.herald.core.notification.Localization;
import io.herald.core.notification.Violation;
import io.herald.delivery.acknowledgement.AcknowledgementProperties;
import io.herald.delivery.history.InboxRequests.Listing;
import io.herald.delivery.history.InboxRequests.Named;
import io.herald.delivery.history.InboxRequests.Place;
import io.herald.delivery.live.ChangeHints;
import io.herald.web.problem.LimitedBody;
import io.herald.web.problem.Refusals;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/inbox}; docs/openapi/delivery.yaml describes it. The principal's name is the user id. */
@RestController
@RequestMapping(InboxController.PATH)
class InboxController {

    static final String PATH = "/api/v1/inbox";

    private static final Logger log = LoggerFactory.getLogger(InboxController.class);
    private static final int MOST_CHANGES = 1_000;

    /** The last part of a path says what is done. */
    private static final Map<String, Action> ACTIONS = Map.of(
            "seen", Action.SEEN,
            "read", Action.READ,
            "unread", Action.UNREAD,
            "archive", Action.ARCHIVE,
            "unarchive", Action.UNARCHIVE);

    private final HistoryReader history;
    private final Marking marking;
    private final Acknowledgements acknowledgements;
    private final Epochs epochs;
    private final ChangeHints hints;
    private final Turns turns;
    private final InboxRequests requests;
    private final HistoryProperties properties;
    private final int acknowledgedRuns;

    InboxController(
            HistoryReader history,
            Marking marking,
            Acknowledgements acknowledgements,
            Epochs epochs,
            ChangeHints hints,
            Turns turns,
            HistoryProperties properties,
            AcknowledgementProperties acknowledging) {
        this.history = history;
        this.marking = marking;
        this.acknowledgements = acknowledgements;
        this.epochs = epochs;
        this.hints = hints;
        this.turns = turns;
        this.requests = new InboxRequests(properties);
        this.properties = properties;
        this.acknowledgedRuns = acknowledging.runs();
    }

    /** @param next {@code before} of the next page; missing on the last one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PageAnswer(
            String epoch, List<ItemAnswer> items, @Nullable String next) {}

    /** An entry. Its notification is the text that was stored. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ItemAnswer(
            long seq,
            String cursor,
            @JsonRawValue String notification,
            Instant createdAt,
            Instant storedAt,
            @Nullable Instant seenAt,
            @Nullable Instant readAt,
            @Nullable Instant archivedAt,
            boolean acknowledged) {}

    /** @param changed false = all that was named was marked like this already */
    record MarkAnswer(boolean changed, Counts counts) {}

    /** What has changed, and what is true after it. */
    record ChangesAnswer(Counts counts, List<ChangeAnswer> changes) {}

    /** @param seqs runs, each of the first and the last seq */
    record ChangeAnswer(long rev, String type, List<List<Long>> seqs, Instant at) {}

    @GetMapping
    PageAnswer list(HttpServletRequest request, Principal user) {
        Listing listing = requests.listing(request);
        List<LanguageRange> languages = languages(request);
        HistoryPage page = turns.read(user.getName(), () -> history.page(user.getName(), listing.query()));
        check(listing.before().map(Cursor::epoch), page.epoch());
        String next =
                page.next().isPresent() ? new Cursor(page.epoch(), page.next().getAsLong()).toString() : null;
        return new PageAnswer(
                page.epoch(),
                page.items().stream()
                        .map(item -> answer(page.epoch(), item, languages))
                        .toList(),
                next);
    }

    @GetMapping("/counts")
    Counts counts(Principal user) {
        return turns.read(user.getName(), () -> history.counts(user.getName()));
    }

    @GetMapping("/changes")
    ChangesAnswer changes(HttpServletRequest request, Principal user) {
        Place place = requests.place(request);
        ChangesOutcome outcome = turns.read(
                user.getName(),
                () -> history.changes(List.of(new Bookmark(user.getName(), place.epoch(), place.rev())), MOST_CHANGES)
                        .getFirst());
        return switch (outcome) {
            case ChangesOutcome.Since(Counts counts, List<InboxChange> changes) ->
                new ChangesAnswer(
                        counts, changes.stream().map(InboxController::answer).toList());
            case ChangesOutcome.BeginAgain(Counts counts) ->
                throw gone(
                        "The changes since then are not known; begin again with the counts and the list.",
                        counts.epoch());
        };
    }

    @GetMapping("/{entry}")
    ItemAnswer find(@PathVariable String entry, HttpServletRequest request, Principal user) {
        Named named = requests.named(entry);
        Optional<HistoryItem> item = turns.read(user.getName(), () -> history.find(user.getName(), named.seq()));
        String epoch = epochs.current();
        check(named.epoch(), epoch);
        return answer(epoch, item.orElseThrow(InboxRequests::noEntry), languages(request));
    }

    @PostMapping(path = "/{action:seen|read|unread|archive|unarchive}", consumes = MediaType.APPLICATION_JSON_VALUE)
    MarkAnswer mark(@PathVariable String action, HttpServletRequest request, Principal user) throws IOException {
        Selection selection = requests.selection(
                LimitedBody.read(request, (int) properties.maxBody().toBytes()));
        Action its = Objects.requireNonNull(ACTIONS.get(action));
        MarkOutcome outcome =
                turns.write(user.getName(), () -> marking.mark(user.getName(), its, selection, acknowledgedRuns));
        return switch (outcome) {
            case MarkOutcome.Changed(Counts counts) -> {
                hints.changed(user.getName());
                yield new MarkAnswer(true, counts);
            }
            case MarkOutcome.Unchanged(Counts counts) -> new MarkAnswer(false, counts);
            case MarkOutcome.OtherEpoch(String present) -> throw otherEpoch(present);
            case MarkOutcome.TooScattered(int most) ->
                throw Refusals.of(
                        HttpStatus.CONFLICT,
                        "Marked entries lie in more than " + most + " runs then; mark a stretch with upTo.",
                        List.of(new Violation("seqs", "expected entries that do not add another gap")));
        };
    }

    /** For who reads without a session: over the event stream, or by polling. */
    @PostMapping(path = "/acknowledgements", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void acknowledge(HttpServletRequest request, Principal user) throws IOException {
        Selection selection = requests.selection(
                LimitedBody.read(request, (int) properties.maxBody().toBytes()));
        String present = epochs.current();
        check(selection.epoch(), present);
        List<Acknowledgement> batch = switch (selection) {
            case Selection.UpTo(Cursor cursor) ->
                cursor.seq() == 0 ? List.of() : List.of(new Acknowledgement(user.getName(), present, 1, cursor.seq()));
            case Selection.Some(List<Long> seqs, Optional<String> epoch) ->
                seqs.stream()
                        .map(seq -> new Acknowledgement(user.getName(), present, seq, seq))
                        .toList();
        };
        turns.write(user.getName(), () -> {
            acknowledgements.save(batch, acknowledgedRuns);
            return batch;
        });
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ErrorResponseException unavailable(RuntimeException e) {
        log.warn("The inbox cannot be served: {}", e.toString());
        return Refusals.unavailable();
    }

    private static List<LanguageRange> languages(HttpServletRequest request) {
        String wanted = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        return wanted == null ? List.of() : Localization.wanted(wanted);
    }

    private static ItemAnswer answer(String epoch, HistoryItem item, List<LanguageRange> languages) {
        return new ItemAnswer(
                item.seq(),
                new Cursor(epoch, item.seq()).toString(),
                item.localized() ? Localization.pick(item.payload(), languages) : item.payload(),
                item.createdAt(),
                item.storedAt(),
                item.seenAt(),
                item.readAt(),
                item.archivedAt(),
                item.acknowledged());
    }

    private static ChangeAnswer answer(InboxChange change) {
        return new ChangeAnswer(
                change.rev(),
                change.kind(),
                change.seqs().stream().map(run -> List.of(run.from(), run.to())).toList(),
                change.at());
    }

    private static void check(Optional<String> asked, String present) {
        if (asked.isPresent() && !asked.get().equals(present)) {
            throw otherEpoch(present);
        }
    }

    private static ErrorResponseException otherEpoch(String present) {
        return gone("These numbers belong to another history of the inbox; load it anew.", present);
    }

    private static ErrorResponseException gone(String detail, String presentEpoch) {
        ErrorResponseException refusal = Refusals.of(HttpStatus.GONE, detail, List.of());
        refusal.getBody().setProperty("epoch", presentEpoch);
        return refusal;
    }
}
