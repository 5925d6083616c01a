package org.mpcap.trace;

import java.util.OptionalInt;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.TcpSegment;

/** Makes the packets of one sweep and knows them again: all the same but for their hop limit and what tells them apart. */
sealed interface PacketMaker permits SynMaker, EchoMaker {
    /** Most packets of a sweep, numbered from 1. */
    int MOST = 1000;

    /** The packet with this number. */
    IpPacket packet(int hopLimit, int id);

    /** The bytes behind its IP header. */
    Bytes payload(int id);

    /** Whether a quote is of this sweep's packets, as far as can be seen. */
    boolean owns(IpPayload quote);

    /** The number of the packet quoted, if the quote tells. */
    OptionalInt idOf(IpPayload quote);

    /** The number of the packet a segment answers, if it tells. */
    OptionalInt idOf(TcpSegment answer);
}
