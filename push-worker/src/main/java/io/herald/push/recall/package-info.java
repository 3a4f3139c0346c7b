/**
 * Takes back what is shown on devices and was acknowledged elsewhere. An acknowledgement of a user who was pushed something leaves a row
 * in {@code push_recall} (a trigger of the migration does it); the recall turns the user's acknowledged pushes into withdrawals, which
 * are dispatched as pushes are.
 *
 * <p>Locks a user's inbox row before the user's row of {@code push_recall}, as an acknowledgement does. One thread; blocks on PostgreSQL.
 */
@NullMarked
package io.herald.push.recall;

import org.jspecify.annotations.NullMarked;
