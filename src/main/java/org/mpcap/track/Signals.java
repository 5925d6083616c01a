package org.mpcap.track;

import java.util.HexFormat;
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
    private final Handshake handshake;
    private final Joins joins;
    private final KeyBitErrorSearch repair;

    Signals(Handshake handshake, Joins joins, KeyBitErrorSearch repair) {
        this.handshake = handshake;
        this.joins = joins;
        this.repair = repair;
    }

    /** Takes one option of a segment. */
    void take(SegmentContext at, MptcpOption option) {
        if (option instanceof MpCapable capable) {
            handshake.confirm(at, capable);
        } else if (option instanceof MpJoin.Ack ack) {
            joins.ack(at, ack);
        } else if (option instanceof AddAddr add) {
            addAddr(at, add);
        } else if (option instanceof RemoveAddr remove) {
            remove.addressIds().forEach(id -> at.connection().announced.remove(at.side(), id));
            at.event(Event.Kind.REMOVE_ADDR, option::describe);
        } else if (option instanceof MpPrio prio) {
            priority(at, prio);
        } else if (option instanceof MpFail) {
            at.flow().failure.mpFail(at.packet());
            if (at.connection().subflows.isLast(at.flow())) {
                at.connection().lose();
            }
            at.event(Event.Kind.MP_FAIL, option::describe);
        } else if (option instanceof MpFastClose close) {
            fastClose(at, close);
        } else if (option instanceof MpTcpRst reset) {
            at.flow().resetBecause(reset.reason());
            at.event(Event.Kind.MP_TCPRST, option::describe);
        } else if (option instanceof UnparsedMptcp || option instanceof UnknownSubtype) {
            at.counters.malformedOption();
            at.event(Event.Kind.MALFORMED_OPTION, option::describe);
        }
    }

    /** Of the subflow that carries it, or of those from the address that it names (v0; RFC 6824 3.3.8). */
    private static void priority(SegmentContext at, MpPrio prio) {
        boolean backup = (prio.flags() & MpPrio.FLAG_BACKUP) != 0;
        at.event(Event.Kind.MP_PRIO, prio::describe);
        if (prio.addressId().isEmpty()) {
            at.direction().priority(backup);
            return;
        }
        int id = prio.addressId().getAsInt();
        for (TrackedFlow flow : at.connection().subflows.live()) {
            FlowDirection sent = flow.from(flow.side(at.side()));
            if (sent.addressId() == id || (id == 0 && flow.kind == TrackedFlow.Kind.INITIAL)) {
                sent.priority(backup);
            }
        }
    }

    private void addAddr(SegmentContext at, AddAddr add) {
        TrackedConnection connection = at.connection();
        int version = connection.negotiation.version();
        boolean echo = version != MptcpVersion.V0.number() && (add.flags() & AddAddr.FLAG_ECHO) != 0;
        connection.addAddr(echo);
        at.event(Event.Kind.ADD_ADDR, add::describe);
        if (echo) {
            return;
        }
        connection
                .announced
                .announce(at.side(), add.addressId(), add.address())
                .ifPresent(before -> at.failed(
                        Verification.ADDRESS_ID,
                        before + " for id " + add.addressId() + ", which was not removed",
                        add.address().toString()));
        if (version != MptcpVersion.V1.number()) {
            return;
        }
        if (!connection.hasBothKeys()) {
            at.unchecked(Verification.ADD_ADDR_HMAC);
            return;
        }
        Side sender = at.side();
        long expected = expected(connection, sender, add);
        boolean right = carries(add, expected)
                || Connections.holdsOtherwise(connection, () -> carries(add, expected(connection, sender, add)))
                || repair.holds(at, () -> carries(add, expected(connection, sender, add)));
        if (right) {
            at.passed(Verification.ADD_ADDR_HMAC);
        } else {
            HexFormat hex = HexFormat.of();
            String actual = add.hmac().isPresent() ? hex.toHexDigits(add.hmac().getAsLong()) : "none";
            at.failed(Verification.ADD_ADDR_HMAC, hex.toHexDigits(expected), actual);
        }
    }

    private static boolean carries(AddAddr add, long hmac) {
        return add.hmac().isPresent() && add.hmac().getAsLong() == hmac;
    }

    private static long expected(TrackedConnection connection, Side sender, AddAddr add) {
        return AddAddrHmac.of(
                connection.keys.of(sender).key(),
                connection.keys.of(sender.other()).key(),
                add.addressId(),
                add.address(),
                add.port().orElse(0));
    }

    private static void fastClose(SegmentContext at, MpFastClose close) {
        TrackedConnection connection = at.connection();
        boolean repeated = connection.endedBy(Closing.FASTCLOSE);
        at.event(Event.Kind.MP_FASTCLOSE, close::describe);
        SideKeys receiver = connection.keys.of(at.side().other());
        if (!receiver.isKnown() || receiver.is(close.receiverKey())) {
            connection.ends(Closing.FASTCLOSE);
        }
        if (repeated) {
            return;
        }
        if (!receiver.isKnown()) {
            at.unchecked(Verification.FASTCLOSE_KEY);
        } else if (receiver.is(close.receiverKey())) {
            at.passed(Verification.FASTCLOSE_KEY);
        } else {
            // The receiver ignores it (RFC 8684 3.5).
            at.failed(Verification.FASTCLOSE_KEY, receiver.key().toString(), new Key(close.receiverKey()).toString());
        }
    }
}
