package org.mpcap.serve;

import java.util.Optional;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.wire.FourTuple;

/**
 * A connection the server had.
 *
 * @param tuple its first subflow, seen from the server
 * @param keys both keys; absent for plain TCP
 * @param subflows subflows it had in all
 * @param received bytes of data received and echoed
 * @param fellBack why it went on as plain TCP, if it did
 * @param closing how it ended
 */
public record Served(
        FourTuple tuple,
        Optional<ConnectionKeys> keys,
        int subflows,
        long received,
        Optional<String> fellBack,
        Closing closing) {}
