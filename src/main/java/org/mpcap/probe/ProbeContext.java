package org.mpcap.probe;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.endpoint.Stack;
import org.mpcap.endpoint.TokenTable;
import org.mpcap.wire.FourTuple;

/**
 * What all probes of a run share.
 *
 * @param stack the stack they send through
 * @param tokens tokens of the keys in use
 * @param keys makes the key of a flow
 * @param random initial sequence numbers, nonces, wrong tokens
 */
public record ProbeContext(Stack stack, TokenTable tokens, Function<FourTuple, Key> keys, RandomGenerator random) {}
