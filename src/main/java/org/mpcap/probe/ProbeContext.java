package org.mpcap.probe;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;

/**
 * What all probes of a run share.
 *
 * @param stack the stack they send through
 * @param tokens tokens of the keys in use
 * @param keys makes the key of a flow
 * @param random initial sequence numbers, nonces, wrong tokens
 */
public record ProbeContext(TcpStack stack, TokenTable tokens, Function<FourTuple, Key> keys, RandomGenerator random) {
    /** An MP_JOIN without data in its SYN. */
    JoinOpen.Request joinRequest(ProbeOptions options, Token token, Nonce nonce, int addressId, boolean backup) {
        return new JoinOpen.Request(token, nonce, addressId, backup, random.nextInt(), options.secondary());
    }
}
