/**
 * Creates the topics of Herald where they are missing, before anything is read from them. Topics that exist are left as they are: what
 * an operator has set is the operator's business, and is only compared and warned about.
 *
 * <p>Blocking calls on the thread of the caller. Depends on Spring Kafka's admin and {@code core.topic}.
 */
@NullMarked
package io.herald.ingest.topics;

import org.jspecify.annotations.NullMarked;
