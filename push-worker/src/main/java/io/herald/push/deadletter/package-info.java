/**
 * Pushes that were given up, for operators: {@code /api/v1/push/dead-letters} lists them with reason, payload and attempts, and puts one
 * or all back to work. For tokens with the scope {@code admin}; where no issuer of tokens is configured the doors stay shut.
 *
 * <p>Looked up with JPA: rare, by key, off the hot path. The entities only read; Flyway makes the tables and Hibernate validates at
 * start that they fit. Any thread; blocks on PostgreSQL. Depends on {@code planning} for the signal, and on {@code io.herald.web}.
 */
@NullMarked
package io.herald.push.deadletter;

import org.jspecify.annotations.NullMarked;
