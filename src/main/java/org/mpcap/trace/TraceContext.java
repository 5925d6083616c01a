package org.mpcap.trace;

import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.wire.FourTuple;

/**
 * What all traces of a run share.
 *
 * @param exchange brings them what comes in
 * @param keys makes the key of a flow
 * @param random initial sequence numbers, timestamps, tokens, nonces
 * @param check looks beyond the SYN/ACK, where that can be done
 */
public record TraceContext(
        ProbeDemultiplexer exchange,
        Function<FourTuple, Key> keys,
        RandomGenerator random,
        Optional<ConnectionCheck> check) {}
