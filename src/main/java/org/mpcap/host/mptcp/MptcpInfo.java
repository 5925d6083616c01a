package org.mpcap.host.mptcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.mpcap.wire.Bytes;

/**
 * The kernel's {@code struct mptcp_info} of one connection, in host byte order. Fields that an older kernel does not have are 0.
 *
 * @param raw the structure as it came
 */
public record MptcpInfo(Bytes raw) {
    private static final int FALLBACK = 0x1;
    private static final int REMOTE_KEY = 0x2;
    /** Length of the structure on Linux 6.18. */
    private static final int LENGTH = 96;

    /** Reads a structure of any length. */
    public static MptcpInfo parse(byte[] structure) {
        return new MptcpInfo(Bytes.of(structure));
    }

    /** The bytes {@link #parse} reads. */
    public byte[] write() {
        return raw.toArray();
    }

    private long at(int offset, int size) {
        return NetlinkValues.number(raw.toArray(), offset, size);
    }

    /** A structure of nothing but these fields. */
    public static MptcpInfo of(int subflows, int subflowsMax, int flags, int token, int localUsed, int accepted) {
        return parse(ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) subflows)
                .put(2, (byte) accepted)
                .put(3, (byte) subflowsMax)
                .putInt(8, flags)
                .putInt(12, token)
                .put(40, (byte) localUsed)
                .array());
    }

    /** Subflows beside the first, those being opened among them. */
    public int subflows() {
        return (int) at(0, 1);
    }

    /** Announced addresses of the peer in use. */
    public int addAddrAccepted() {
        return (int) at(2, 1);
    }

    /** The most subflows beside the first. */
    public int subflowsMax() {
        return (int) at(3, 1);
    }

    /** The most announced addresses used. */
    public int addAddrAcceptedMax() {
        return (int) at(5, 1);
    }

    /** Whether it has become plain TCP. */
    public boolean fellBack() {
        return (at(8, 4) & FALLBACK) != 0;
    }

    /** Whether the peer's key came: the peer agreed to MPTCP. */
    public boolean peerKeyReceived() {
        return (at(8, 4) & REMOTE_KEY) != 0;
    }

    /** The token of this side, the name of the connection on this host. */
    public int token() {
        return (int) at(12, 4);
    }

    /** Endpoints the path manager has tried, or found that it must not. */
    public int localAddressesUsed() {
        return (int) at(40, 1);
    }

    /** Whether DSS checksums were agreed on. */
    public boolean checksums() {
        return at(42, 1) != 0;
    }

    /** Times data was sent again at the MPTCP level. */
    public long retransmits() {
        return at(44, 4);
    }

    /** Bytes sent again at the MPTCP level. */
    public long bytesRetransmitted() {
        return at(48, 8);
    }

    /** Bytes sent at the MPTCP level. */
    public long bytesSent() {
        return at(56, 8);
    }

    /** Bytes received at the MPTCP level. */
    public long bytesReceived() {
        return at(64, 8);
    }

    /** Bytes acknowledged at the MPTCP level. */
    public long bytesAcknowledged() {
        return at(72, 8);
    }

    /** Subflows that exist, the first one and those being opened among them; 0 if the kernel does not tell. */
    public int subflowsTotal() {
        return (int) at(80, 1);
    }

    /** Milliseconds since a DATA_ACK came. */
    public long lastAckReceivedMillis() {
        return at(92, 4);
    }
}
