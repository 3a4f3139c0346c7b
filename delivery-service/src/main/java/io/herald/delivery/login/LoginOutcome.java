package io.herald.delivery.login;

/** How the check of a token ended. */
public sealed interface LoginOutcome {

    /** It is valid now. */
    record Accepted(Login login) implements LoginOutcome {}

    /** It is not valid, or says nothing that makes a user id; another token is needed. */
    record Refused() implements LoginOutcome {}

    /** It could not be checked, because the issuer's keys could not be had; the same token may pass later. */
    record Unchecked() implements LoginOutcome {}
}
