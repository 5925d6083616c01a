package org.mpcap.middlebox;

import java.util.random.RandomGenerator;

/**
 * A segment as an action meets it.
 *
 * @param transit the segment
 * @param heading which way it goes
 * @param chosen whether the rule's condition holds for it
 * @param condition the condition
 * @param nanos the time
 * @param random decides what is left to chance
 */
record BoxEvent(
        Transit transit, Heading heading, boolean chosen, BoxCondition condition, long nanos, RandomGenerator random) {}
