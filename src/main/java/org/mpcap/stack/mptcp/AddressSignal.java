package org.mpcap.stack.mptcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;

/**
 * Tells the peer of our other addresses with ADD_ADDR: in version 1 again and again until it echoes them (RFC 8684 3.4.1), in version 0,
 * which knows no echo, once.
 */
final class AddressSignal {
    /** As often as Linux sends an ADD_ADDR again that is not echoed. */
    private static final int RETRIES = 3;
    /** Space of a TCP header that timestamps leave to an option. */
    private static final int ROOM = 28;

    private final Connection connection;
    private final Map<Integer, AddAddr> unanswered = new LinkedHashMap<>();
    private final RetransmitTimer timer;

    /**
     * A signal not sent yet.
     *
     * @param addresses all our addresses; the id of each is its place in the list, from 1 on
     * @param initial the one the first subflow is at, which the peer knows
     */
    AddressSignal(Connection connection, List<TransportAddress> addresses, TransportAddress initial) {
        this.connection = connection;
        this.timer = new RetransmitTimer(
                connection.stack().eventLoop(), RetransmitTimer.Timing.usual(RETRIES), this::send, () -> {});
        for (int i = 0; i < addresses.size(); i++) {
            AddAddr option = option(connection.keys(), i + 1, addresses.get(i), initial);
            if (!addresses.get(i).equals(initial) && option.toBytes().length() <= ROOM) {
                unanswered.put(i + 1, option);
            }
        }
    }

    private static AddAddr option(ConnectionKeys keys, int id, TransportAddress address, TransportAddress initial) {
        OptionalInt port = address.port() == initial.port() ? OptionalInt.empty() : OptionalInt.of(address.port());
        OptionalLong hmac = keys.version() == MptcpVersion.V0
                ? OptionalLong.empty()
                : OptionalLong.of(AddAddrHmac.of(keys.local(), keys.remote(), id, address.address(), port.orElse(0)));
        // Version 0 has the version of IP where version 1 has its flags.
        int ipVersion = address.address().isV6() ? 6 : 4;
        int flags = keys.version() == MptcpVersion.V0 ? ipVersion : 0;
        return new AddAddr(flags, id, address.address(), port, hmac);
    }

    /** Sends what there is to tell. */
    void start() {
        if (!unanswered.isEmpty()) {
            send();
            if (connection.keys().version() == MptcpVersion.V1) {
                timer.start();
            }
        }
    }

    private void send() {
        if (unanswered.isEmpty() || !connection.phase().isMptcp()) {
            timer.stop();
            return;
        }
        // A subflow that does not bring an echo may have a dead path: what is told again goes over all.
        connection.subflows().stream()
                .limit(timer.tries() == 0 ? 1 : Long.MAX_VALUE)
                .forEach(subflow -> unanswered.values().forEach(option -> subflow.acknowledge(List.of(option))));
    }

    /** The peer has echoed an ADD_ADDR. */
    void echoed(int addressId) {
        unanswered.remove(addressId);
    }
}
