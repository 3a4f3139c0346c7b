/**
 * One run of the proof: an installation under load and faults, then healed, drained, dumped and judged.
 *
 * <p>{@link io.herald.system.run.SystemRun} is the story; {@link io.herald.system.run.RunPlan} its length and size; {@link
 * io.herald.system.run.Recovery} and {@link io.herald.system.run.ResultTable} say what it showed, in the form in which {@code
 * docs/guarantees.md} quotes it.
 *
 * <p><b>Dependencies.</b> All other packages of this module.
 */
@NullMarked
package io.herald.system.run;

import org.jspecify.annotations.NullMarked;
