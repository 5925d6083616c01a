package org.mpcap.craft;

/**
 * What became of a step.
 *
 * @param step the step
 * @param met false for an expectation that did not come true
 * @param saw what came, in a few words; empty for steps that expect nothing
 * @param nanos when it was done, counted from the start
 */
public record StepResult(Step step, boolean met, String saw, long nanos) {}
