package io.herald.producer;

/**
 * Kafka has the notification, on all in-sync replicas: it will be in the inbox of everybody it addresses, or in the dead-letter topic with
 * the reason.
 *
 * @param id the notification's
 * @param source its source; may be empty
 * @param topic where it was written
 * @param partition and in which partition
 * @param offset and where in it
 */
public record Receipt(String id, String source, String topic, int partition, long offset) {}
