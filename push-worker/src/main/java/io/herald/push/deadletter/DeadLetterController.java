package io.herald.push.deadletter;

import io.herald.push.deadletter.DeadLetters.DeadLetter;
import io.herald.push.deadletter.DeadLetters.Detail;
import io.herald.push.planning.WorkSignal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/push/dead-letters}; docs/openapi/push.yaml describes it. */
@RestController
@RequestMapping("/api/v1/push/dead-letters")
class DeadLetterController {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterController.class);

    private static final int LONGEST_PAGE = 500;

    private final DeadLetters deadLetters;
    private final WorkSignal signal;

    DeadLetterController(DeadLetters deadLetters, WorkSignal signal) {
        this.deadLetters = deadLetters;
        this.signal = signal;
    }

    /** @param next {@code after} of the next page; null on the last one */
    record Page(List<DeadLetter> deadLetters, @Nullable String next) {}

    /** @param redriven how many were put back to work */
    record Redriven(int redriven) {}

    @GetMapping
    ResponseEntity<?> list(
            @RequestParam(name = "sender", required = false) @Nullable String sender,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "limit", defaultValue = "50") int limit) {
        if (limit < 1 || limit > LONGEST_PAGE) {
            return invalid("limit", "expected a number from 1 to %d, found %d".formatted(LONGEST_PAGE, limit));
        }
        Optional<PushKey> cursor = after == null ? Optional.of(PushKey.BEFORE_ALL) : PushKey.parse(after);
        if (cursor.isEmpty()) {
            return invalid("after", "expected the id of a dead letter, as next of a page gives it");
        }
        List<DeadLetter> page = deadLetters.page(sender, cursor.get(), limit);
        return ResponseEntity.ok(
                new Page(page, page.size() < limit ? null : page.getLast().id()));
    }

    @GetMapping("/{id}")
    ResponseEntity<?> find(@PathVariable("id") String id) {
        Optional<Detail> found = PushKey.parse(id).flatMap(deadLetters::find);
        return found.isPresent() ? ResponseEntity.ok(found.get()) : missing();
    }

    @PostMapping("/{id}/redrive")
    ResponseEntity<?> redrive(@PathVariable("id") String id) {
        if (!PushKey.parse(id).map(deadLetters::redrive).orElse(false)) {
            return missing();
        }
        signal.run();
        return ResponseEntity.accepted().body(new Redriven(1));
    }

    @PostMapping("/redrive")
    ResponseEntity<?> redriveAll(@RequestParam(name = "sender", required = false) @Nullable String sender) {
        int redriven = deadLetters.redriveAll(sender);
        log.info("{} dead letters of {} are tried again", redriven, sender == null ? "all senders" : sender);
        signal.run();
        return ResponseEntity.accepted().body(new Redriven(redriven));
    }

    private static ResponseEntity<ProblemDetail> missing() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.NOT_FOUND, "There is no such dead letter, or none any more.");
        return ResponseEntity.of(problem).build();
    }

    private static ResponseEntity<ProblemDetail> invalid(String field, String message) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "A parameter is wrong; errors names it.");
        problem.setProperty("errors", List.of(Map.of("field", field, "message", message)));
        return ResponseEntity.of(problem).build();
    }
}
