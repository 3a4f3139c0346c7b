/**
 * What is measured: what a system under test is to the generator, and Herald as one; those that people would use instead are in
 * {@code peer}. Each is started freshly and stopped after the run.
 *
 * <p>Invariants: servers are real, on loopback, durable where they can be, each in a process of its own, so that its cost can be
 * told apart; nothing of a run is left when the system is closed, except its logs.
 *
 * <p>Life cycle: start, {@code prepare}, any number of loads, {@code close}. Starting and stopping block for seconds.
 *
 * <p>Depends on {@code process}, {@code traffic}, {@code wire} and {@code io.herald.embedded}. Of Herald's services it knows
 * main classes and settings by name, no type.
 */
@NullMarked
package io.herald.load.system;

import org.jspecify.annotations.NullMarked;
