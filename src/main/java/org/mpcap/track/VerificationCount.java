package org.mpcap.track;

/**
 * How often a verification passed, failed and could not be made.
 *
 * @param passed right values
 * @param failed wrong values
 * @param unchecked the capture lacks what it takes to tell
 */
public record VerificationCount(long passed, long failed, long unchecked) {}
