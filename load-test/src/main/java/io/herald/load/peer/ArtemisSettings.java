package io.herald.load.peer;

import java.time.Duration;
import java.util.List;

/**
 * How Artemis is run.
 *
 * @param flags of its JVM
 * @param journalBufferTimeout how long the journal gathers what is written to the disk together: part of every latency
 */
public record ArtemisSettings(List<String> flags, Duration journalBufferTimeout) {}
