package io.herald.fakes.fcm;

import io.herald.fakes.Reaction;

/** Refusals in FCM's words, for scripts too. */
public final class FcmAnswers {

    private FcmAnswers() {}

    /**
     * Any refusal.
     *
     * @param status of HTTP
     * @param rpcStatus as in {@code google.rpc.Code}: NOT_FOUND, UNAVAILABLE and so on
     * @param errorCode of FCM, as UNREGISTERED; empty = the answer has no such detail
     */
    public static Reaction.Answer error(int status, String rpcStatus, String errorCode) {
        return withDetails(
                status,
                rpcStatus,
                "Refused by the fake.",
                errorCode.isEmpty()
                        ? ""
                        : "{\"@type\":\"type.googleapis.com/google.firebase.fcm.v1.FcmError\",\"errorCode\":\"%s\"}"
                                .formatted(errorCode));
    }

    /** 400 that names a field, as {@code message.token}. */
    public static Reaction.Answer invalid(String description, String field) {
        return withDetails(400, "INVALID_ARGUMENT", description, """
                {"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INVALID_ARGUMENT"},\
                {"@type":"type.googleapis.com/google.rpc.BadRequest",\
                "fieldViolations":[{"field":"%s","description":"%s"}]}""".formatted(field, description));
    }

    /** 429 that says whose quota is used up, as {@code device} or {@code project:1234}. */
    public static Reaction.Answer quotaOf(String subject) {
        return withDetails(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", """
                {"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"QUOTA_EXCEEDED"},\
                {"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"subject":"%s","description":"Message rate exceeded."}]}""".formatted(subject));
    }

    /** 404: the app is no longer on that device. */
    public static Reaction.Answer unregistered() {
        return error(404, "NOT_FOUND", "UNREGISTERED");
    }

    static Reaction.Answer unauthenticated() {
        return error(401, "UNAUTHENTICATED", "");
    }

    static Reaction.Answer permissionDenied() {
        return error(403, "PERMISSION_DENIED", "");
    }

    private static Reaction.Answer withDetails(int status, String rpcStatus, String text, String details) {
        return (Reaction.Answer) Reaction.answer(
                status,
                "{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\",\"details\":[%s]}}"
                        .formatted(status, text, rpcStatus, details));
    }
}
