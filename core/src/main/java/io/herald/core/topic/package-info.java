/**
 * Names of the Kafka topics that cross a process boundary. They are part of the contract and therefore constants, not settings:
 * a deployment that needs others prefixes its cluster, not its code. Depends on nothing.
 */
@NullMarked
package io.herald.core.topic;

import org.jspecify.annotations.NullMarked;
