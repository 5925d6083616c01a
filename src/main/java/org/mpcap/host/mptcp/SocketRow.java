package org.mpcap.host.mptcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * One socket as sock_diag tells it, of TCP or of MPTCP.
 *
 * @param state where the connection stands
 * @param local local address; IPv4-mapped addresses as IPv4
 * @param remote the peer's
 * @param interfaceIndex the device it is bound to; 0 for none
 * @param sendQueue bytes the program has written that were not acknowledged (MPTCP: not sent)
 * @param inode names the socket among the open files of a process; 0 for none
 * @param tcp what the kernel knows of the TCP connection, if it is one
 * @param mptcp what it knows of the MPTCP connection, if it is one
 * @param subflow how the TCP connection belongs to MPTCP
 */
public record SocketRow(
        State state,
        TransportAddress local,
        TransportAddress remote,
        int interfaceIndex,
        long sendQueue,
        long inode,
        Optional<TcpInfo> tcp,
        Optional<MptcpInfo> mptcp,
        SubflowInfo subflow) {
    /** States of TCP as the kernel numbers them, from 1. */
    public enum State {
        /** The connection is open. */
        ESTABLISHED(1),
        /** A SYN was sent. */
        SYN_SENT(2),
        /** A SYN came. */
        SYN_RECEIVED(3),
        /** This side has closed. */
        FIN_WAIT1(4),
        /** This side has closed, the peer knows. */
        FIN_WAIT2(5),
        /** Over. */
        TIME_WAIT(6),
        /** Not open. */
        CLOSE(7),
        /** The peer has closed. */
        CLOSE_WAIT(8),
        /** Both have closed. */
        LAST_ACK(9),
        /** It waits for connections. */
        LISTEN(10),
        /** Both close at once. */
        CLOSING(11),
        /** A SYN came, kept in short form. */
        NEW_SYN_RECEIVED(12),
        /** A number that is none of these. */
        OTHER(0);

        private final int number;

        State(int number) {
            this.number = number;
        }

        static State of(int number) {
            for (State state : values()) {
                if (state.number == number) {
                    return state;
                }
            }
            return OTHER;
        }
    }

    static final int BY_FAMILY = 20;
    /** TCP sockets. */
    static final int TCP = 6;
    /** MPTCP sockets; does not fit the request's byte. */
    static final int MPTCP = 262;

    private static final int FIXED = 72;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int REQUEST_PROTOCOL = 3;
    private static final int INFO = 2;
    private static final int ULP_INFO = 19;

    /** The question for all sockets of a protocol and an address family. */
    static KernelSource.Question question(int protocol, boolean v6) {
        byte[] fixed = ByteBuffer.allocate(56)
                .order(ByteOrder.nativeOrder())
                .put((byte) (v6 ? AF_INET6 : AF_INET))
                .put((byte) Math.min(protocol, 255))
                .put((byte) (1 << (INFO - 1)))
                .put((byte) 0)
                .putInt(-1)
                .array();
        byte[] body = protocol > 255
                ? NetlinkAttributes.after(fixed).add(REQUEST_PROTOCOL, protocol).build()
                : fixed;
        return new KernelSource.Question(Family.SOCKET_DIAG, "", BY_FAMILY, true, body);
    }

    /** Reads one message of the answer; empty if it is too short. */
    static Optional<SocketRow> parse(byte[] message, int protocol) {
        if (message.length < FIXED) {
            return Optional.empty();
        }
        NetlinkAttributes attributes = NetlinkAttributes.parse(message, FIXED);
        int size = message[0] == AF_INET ? 4 : 16;
        ByteBuffer network = ByteBuffer.wrap(message);
        Optional<byte[]> info = attributes.bytes(INFO);
        return Optional.of(new SocketRow(
                State.of(message[1]),
                new TransportAddress(address(message, 8, size), network.getShort(4) & 0xffff),
                new TransportAddress(address(message, 24, size), network.getShort(6) & 0xffff),
                (int) NetlinkValues.number(message, 40, 4),
                NetlinkValues.number(message, 60, 4),
                NetlinkValues.number(message, 68, 4),
                info.filter(bytes -> protocol == TCP).map(TcpInfo::parse),
                info.filter(bytes -> protocol == MPTCP).map(MptcpInfo::parse),
                SubflowInfo.parse(attributes.nested(ULP_INFO))));
    }

    /** The message {@link #parse} reads. */
    byte[] write() {
        byte[] from = local.address().bytes().toArray();
        byte[] to = remote.address().bytes().toArray();
        ByteBuffer fixed = ByteBuffer.allocate(FIXED).order(ByteOrder.nativeOrder());
        fixed.put(0, (byte) (from.length == 4 ? AF_INET : AF_INET6)).put(1, (byte) state.number);
        fixed.putInt(40, interfaceIndex).putInt(60, (int) sendQueue).putInt(68, (int) inode);
        fixed.order(ByteOrder.BIG_ENDIAN).putShort(4, (short) local.port()).putShort(6, (short) remote.port());
        System.arraycopy(from, 0, fixed.array(), 8, from.length);
        System.arraycopy(to, 0, fixed.array(), 24, to.length);
        // The builder holds 256 bytes: too few for what the kernel tells of a TCP connection.
        byte[] info =
                tcp.map(TcpInfo::write).or(() -> mptcp.map(MptcpInfo::write)).orElse(new byte[0]);
        byte[] ulp = subflow.isMptcp()
                ? NetlinkAttributes.after(new byte[0])
                        .add(ULP_INFO, subflow.write())
                        .build()
                : new byte[0];
        int padded = (info.length + 3) & ~3;
        ByteBuffer message = ByteBuffer.allocate(FIXED + (info.length > 0 ? 4 + padded : 0) + ulp.length)
                .order(ByteOrder.nativeOrder())
                .put(fixed.array());
        if (info.length > 0) {
            message.putShort((short) (4 + info.length)).putShort((short) INFO).put(info);
            message.position(FIXED + 4 + padded);
        }
        return message.put(ulp).array();
    }

    private static IpAddress address(byte[] message, int offset, int size) {
        byte[] bytes = Arrays.copyOfRange(message, offset, offset + size);
        boolean mapped = size == 16
                && NetlinkValues.number(bytes, 0, 8) == 0
                && bytes[8] == 0
                && bytes[9] == 0
                && bytes[10] == -1
                && bytes[11] == -1;
        return IpAddress.of(Bytes.of(mapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes));
    }

    /** Whether it waits for connections. */
    public boolean listens() {
        return state == State.LISTEN;
    }
}
