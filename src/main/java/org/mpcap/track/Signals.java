package org.mpcap.track;

import java.util.HexFormat;
import java.util.Optional;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.RemoveAddr;
import org.mpcap.wire.mptcp.UnknownSubtype;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** The options on segments behind the SYNs that are no DSS. */
final class Signals {
    private final Journal journal;
    private final Handshake handshake;
    private final Joins joins;
    private final KeyBitErrorSearch repair;

    Signals(Journal journal, Handshake handshake, Joins joins, KeyBitErrorSearch repair) {
        this.journal = journal;
        this.handshake = handshake;
        this.joins = joins;
        this.repair = repair;
    }

    /** Takes one option that an end of a flow sent. */
    void take(TrackedFlow flow, int end, MptcpOption option) {
        if (option instanceof MpCapable capable) {
            handshake.confirm(flow, end, capable);
        } else if (option instanceof MpJoin.Ack ack) {
            joins.ack(flow, end, ack);
        } else if (option instanceof AddAddr add) {
            addAddr(flow, end, add);
        } else if (option instanceof RemoveAddr) {
            journal.event(flow, end, Event.Kind.REMOVE_ADDR, option::describe);
        } else if (option instanceof MpPrio prio) {
            flow.halves[end].backup = (prio.flags() & MpPrio.FLAG_BACKUP) != 0;
            journal.event(flow, end, Event.Kind.MP_PRIO, option::describe);
        } else if (option instanceof MpFail) {
            if (flow.mpFailPacket == 0) {
                flow.mpFailPacket = journal.packet;
            }
            flow.connection.lost |= flow.connection.live.size() == 1;
            journal.event(flow, end, Event.Kind.MP_FAIL, option::describe);
        } else if (option instanceof MpFastClose close) {
            fastClose(flow, end, close);
        } else if (option instanceof MpTcpRst reset) {
            // The other end may answer with a reset of its own, which gives no reason.
            if (flow.rstPacket == 0) {
                flow.rstReason = reset.reason();
            }
            journal.event(flow, end, Event.Kind.MP_TCPRST, option::describe);
        } else if (option instanceof UnparsedMptcp || option instanceof UnknownSubtype) {
            journal.malformedOptions++;
            journal.event(flow, end, Event.Kind.MALFORMED_OPTION, option::describe);
        }
    }

    private void addAddr(TrackedFlow flow, int end, AddAddr add) {
        TrackedConnection connection = flow.connection;
        boolean echo = connection.version != 0 && (add.flags() & AddAddr.FLAG_ECHO) != 0;
        if (echo) {
            connection.addAddrEchoes++;
        } else {
            connection.addAddrs++;
        }
        journal.event(flow, end, Event.Kind.ADD_ADDR, add::describe);
        if (echo || connection.version != MptcpVersion.V1.number()) {
            return;
        }
        Key sender = connection.keys[flow.dataDirection(end)];
        Key receiver = connection.keys[flow.dataDirection(1 - end)];
        if (sender == null || receiver == null) {
            journal.unchecked(flow, Verification.ADD_ADDR_HMAC);
            return;
        }
        long expected = expected(flow, end, add);
        boolean right = carries(add, expected)
                || Connections.holdsOtherwise(connection, () -> carries(add, expected(flow, end, add)))
                || repair.holds(flow, () -> carries(add, expected(flow, end, add)));
        if (right) {
            journal.passed(flow, end, Verification.ADD_ADDR_HMAC);
        } else {
            HexFormat hex = HexFormat.of();
            String actual = add.hmac().isPresent() ? hex.toHexDigits(add.hmac().getAsLong()) : "none";
            journal.failed(flow, end, Verification.ADD_ADDR_HMAC, journal.packet, hex.toHexDigits(expected), actual);
        }
    }

    private static boolean carries(AddAddr add, long hmac) {
        return add.hmac().isPresent() && add.hmac().getAsLong() == hmac;
    }

    private static long expected(TrackedFlow flow, int end, AddAddr add) {
        TrackedConnection connection = flow.connection;
        return AddAddrHmac.of(
                connection.keys[flow.dataDirection(end)],
                connection.keys[flow.dataDirection(1 - end)],
                add.addressId(),
                add.address(),
                add.port().orElse(0));
    }

    private void fastClose(TrackedFlow flow, int end, MpFastClose close) {
        TrackedConnection connection = flow.connection;
        boolean repeated = connection.fastclose;
        connection.fastclose = true;
        journal.event(flow, end, Event.Kind.MP_FASTCLOSE, close::describe);
        if (repeated) {
            return;
        }
        Optional<Key> receiver = Optional.ofNullable(connection.keys[flow.dataDirection(1 - end)]);
        if (receiver.isEmpty()) {
            journal.unchecked(flow, Verification.FASTCLOSE_KEY);
        } else {
            journal.compare(
                    flow,
                    end,
                    Verification.FASTCLOSE_KEY,
                    receiver.get().toString(),
                    new Key(close.receiverKey()).toString());
        }
    }
}
