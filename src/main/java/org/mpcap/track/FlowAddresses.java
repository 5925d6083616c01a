package org.mpcap.track;

import org.mpcap.wire.PacketView;
import org.mpcap.wire.TransportAddress;

/** Addresses and ports of a flow, as numbers: they are compared with those of every segment. */
record FlowAddresses(
        boolean v6,
        long initiatorHigh,
        long initiatorLow,
        int initiatorPort,
        long listenerHigh,
        long listenerLow,
        int listenerPort) {
    /** Those of a segment that {@code sender} sent. */
    static FlowAddresses of(PacketView view, Side sender) {
        return sender == Side.INITIATOR
                ? new FlowAddresses(
                        view.isV6(),
                        view.sourceHigh(),
                        view.sourceLow(),
                        view.sourcePort(),
                        view.destinationHigh(),
                        view.destinationLow(),
                        view.destinationPort())
                : new FlowAddresses(
                        view.isV6(),
                        view.destinationHigh(),
                        view.destinationLow(),
                        view.destinationPort(),
                        view.sourceHigh(),
                        view.sourceLow(),
                        view.sourcePort());
    }

    /** Whether the flow's initiator sent the segment. */
    boolean isFromInitiator(PacketView view) {
        return view.sourceLow() == initiatorLow
                && view.sourcePort() == initiatorPort
                && view.destinationLow() == listenerLow
                && view.destinationPort() == listenerPort
                && view.sourceHigh() == initiatorHigh
                && view.destinationHigh() == listenerHigh
                && view.isV6() == v6;
    }

    /** Whether the flow's listener sent the segment. */
    boolean isFromListener(PacketView view) {
        return view.sourceLow() == listenerLow
                && view.sourcePort() == listenerPort
                && view.destinationLow() == initiatorLow
                && view.destinationPort() == initiatorPort
                && view.sourceHigh() == listenerHigh
                && view.destinationHigh() == initiatorHigh
                && view.isV6() == v6;
    }

    TransportAddress of(Side side) {
        return side == Side.INITIATOR
                ? new TransportAddress(PacketView.address(v6, initiatorHigh, initiatorLow), initiatorPort)
                : new TransportAddress(PacketView.address(v6, listenerHigh, listenerLow), listenerPort);
    }

    /** Whether one of the four addresses of two flows is the same. */
    boolean sharesAddressWith(FlowAddresses other) {
        return v6 == other.v6 && (other.has(initiatorHigh, initiatorLow) || other.has(listenerHigh, listenerLow));
    }

    private boolean has(long high, long low) {
        return (low == initiatorLow && high == initiatorHigh) || (low == listenerLow && high == listenerHigh);
    }
}
