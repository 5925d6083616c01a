package org.mpcap.host.mptcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** Values as netlink messages hold them: numbers in host byte order, addresses and ports in network byte order. */
final class NetlinkValues {
    private NetlinkValues() {}

    static byte[] u16(int value) {
        return ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) value)
                .array();
    }

    /** The address in one of two attributes, the first for IPv4. */
    static Optional<IpAddress> address(NetlinkAttributes attributes, int v4, int v6) {
        return attributes
                .bytes(v4)
                .filter(value -> value.length == 4)
                .or(() -> attributes.bytes(v6).filter(value -> value.length == 16))
                .map(value -> IpAddress.of(Bytes.of(value)));
    }

    /** A number of a structure that older kernels make shorter; 0 where it ends before. */
    static long number(byte[] structure, int offset, int size) {
        if (offset + size > structure.length) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(structure).order(ByteOrder.nativeOrder());
        return switch (size) {
            case 1 -> buffer.get(offset) & 0xff;
            case 2 -> buffer.getShort(offset) & 0xffff;
            case 4 -> buffer.getInt(offset) & 0xffffffffL;
            default -> buffer.getLong(offset);
        };
    }
}
