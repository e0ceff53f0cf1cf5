package dev.covey.api;

/**
 * What arrived after the read mark, own messages left out.
 *
 * @param mark the position up to which everything was read
 * @param messages how many; at most 10,000 are counted
 * @param mentions how many of them call this node's identity
 */
public record Unread(long mark, int messages, int mentions) {}
