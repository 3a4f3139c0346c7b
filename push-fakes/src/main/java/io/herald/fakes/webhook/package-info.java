/**
 * A receiver of webhooks to try things out with: checks signature and time as the Standard Webhooks specification tells a receiver to,
 * and keeps each push of each request.
 *
 * <p>Depends on {@code io.herald.fakes}, {@code io.herald.fakes.http} and Jackson.
 */
@NullMarked
package io.herald.fakes.webhook;

import org.jspecify.annotations.NullMarked;
