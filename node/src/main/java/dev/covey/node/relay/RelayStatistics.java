package dev.covey.node.relay;

/**
 * A relay at one moment.
 *
 * @param clients connections
 * @param topics registrations of all clients
 * @param circuits circuits that are open or being opened
 * @param opened circuits opened so far
 * @param refused circuits refused so far
 * @param relayedBytes bytes passed on so far
 */
public record RelayStatistics(
    int clients, int topics, int circuits, long opened, long refused, long relayedBytes) {}
