package io.herald.delivery.erasure;

import io.herald.delivery.login.UserIdTemplate;
import io.herald.delivery.revocation.RevocationLog;
import io.herald.web.problem.Refusals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code DELETE /api/v1/users?user=…}; docs/openapi/delivery.yaml describes it. Ids stand in the query, as they hold slashes. */
@RestController
class ErasureController {

    static final String PATH = "/api/v1/users";

    private static final Logger log = LoggerFactory.getLogger(ErasureController.class);

    private final RevocationLog revocations;
    private final Erasure erasure;
    private final ErasureProperties properties;

    ErasureController(RevocationLog revocations, Erasure erasure, ErasureProperties properties) {
        this.revocations = revocations;
        this.erasure = erasure;
        this.properties = properties;
    }

    @DeleteMapping(PATH)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void erase(@RequestParam(name = "user", required = false) @Nullable String user) throws InterruptedException {
        if (user == null || user.isEmpty() || user.length() > UserIdTemplate.MAX_LENGTH || user.indexOf('\0') >= 0) {
            throw Refusals.invalid(
                    "user", "expected a user id of 1 to %d characters".formatted(UserIdTemplate.MAX_LENGTH));
        }
        revocations.revoke(user);
        Thread.sleep(properties.settle());
        erasure.erase(user);
        log.info("A user has been erased");
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ErrorResponseException unavailable(RuntimeException e) {
        log.warn("A user could not be erased: {}", e.toString());
        return Refusals.unavailable();
    }
}
