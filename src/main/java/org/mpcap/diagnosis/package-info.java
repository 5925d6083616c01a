/**
 * Why MPTCP does not work, or not as it should, on this host: facts about the kernel, a program, packets and answers to active questions become
 * causes, with evidence and cure. The decision is a function of the facts.
 */
package org.mpcap.diagnosis;
