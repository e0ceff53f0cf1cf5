package dev.covey.api;

import java.time.Instant;

/**
 * A device that keeps a room for others without reading it, by its own signed word.
 *
 * @param device 64 hex digits
 * @param connected whether it is connected right now
 * @param logs how many logs the room has here
 * @param whole how many of these it keeps as far as they are here, or further
 * @param ownKept how many of this node's own entries it keeps, of its present log
 * @param ownLength how many there are
 * @param contradicting logs that it keeps with other blocks than are here
 * @param since when the newest of what it keeps came there, by its clock
 * @param heardAt when it last said so, by its clock
 */
public record Mirror(
    String device,
    boolean connected,
    int logs,
    int whole,
    long ownKept,
    long ownLength,
    int contradicting,
    Instant since,
    Instant heardAt) {}
