/**
 * Pushes to whatever a company runs itself or rents (mail, SMS, chat): signed HTTP requests by the Standard Webhooks specification. What
 * goes over the wire is in {@code docs/protocol.md} and {@code docs/openapi/webhook.yaml}.
 *
 * <p>A request carries one push, or, where the receiver is set to take more, those that fall due within the linger. A receiver that
 * refuses several as a whole is asked about each alone, so that one bad push condemns no other. The {@code webhook-id} is the same
 * whenever the same pushes are sent again.
 *
 * <p>Threads: any number send and block; of those in a batch one posts for all. Life cycle: the context closes {@link
 * io.herald.push.webhook.WebhookSenders}. Secrets are in no log and no {@code toString}. Depends on {@code io.herald.push.provider},
 * {@code io.herald.push.http} and Jackson.
 */
@NullMarked
package io.herald.push.webhook;

import org.jspecify.annotations.NullMarked;
