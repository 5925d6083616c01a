package org.mpcap.trace;

import java.util.OptionalInt;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.TcpSegment;

/**
 * Echo requests of one identifier (RFC 792, RFC 4443 4.1), numbered by their sequence number; the data makes up for it, so that
 * the checksum stays the same.
 *
 * @param source our address
 * @param destination the target
 * @param identifier 16 bits
 */
record EchoMaker(IpAddress source, IpAddress destination, int identifier) implements PacketMaker {
    private static final int ECHO_V4 = 8;
    private static final int ECHO_V6 = 128;

    @Override
    public IpPacket packet(int hopLimit, int id) {
        return IpPacket.of(source, destination, protocol(), hopLimit, payload(id));
    }

    @Override
    public Bytes payload(int id) {
        Bytes balance = Bytes.of(new byte[] {(byte) ((0xffff - id) >>> 8), (byte) (0xffff - id)});
        Bytes data = balance.plus(Bytes.of(new byte[30]));
        return new IcmpMessage(source.isV6(), source.isV6() ? ECHO_V6 : ECHO_V4, 0, 0, identifier << 16 | id, data)
                .checksummed(source, destination)
                .write();
    }

    private int protocol() {
        return source.isV6() ? IpPacket.PROTOCOL_ICMPV6 : IpPacket.PROTOCOL_ICMP;
    }

    /** The number of the request a message replies to; empty if it is no reply to one of ours. */
    OptionalInt idOf(IcmpMessage reply) {
        boolean ours = reply.v6() == source.isV6()
                && reply.type() == (source.isV6() ? ECHO_V6 + 1 : 0)
                && reply.rest() >>> 16 == identifier;
        return ours ? OptionalInt.of(reply.rest() & 0xffff) : OptionalInt.empty();
    }

    @Override
    public boolean owns(IpPayload quote) {
        return quote.protocol() == protocol()
                && quote.destination().equals(destination)
                && quote.payload().length() >= 8
                && quote.payload().u8(0) == (source.isV6() ? ECHO_V6 : ECHO_V4)
                && quote.payload().u16(4) == identifier;
    }

    @Override
    public OptionalInt idOf(IpPayload quote) {
        return OptionalInt.of(quote.payload().u16(6));
    }

    @Override
    public OptionalInt idOf(TcpSegment answer) {
        return OptionalInt.empty();
    }
}
