package org.mpcap.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks the kernel questions over netlink(7), one at a time, and hears what it tells unasked. Numbers are in host byte order. */
public final class NetlinkSocket implements AutoCloseable {
    private static final int HEADER = 16;
    private static final int REQUEST = 0x1;
    private static final int DUMP = 0x300;
    private static final int MULTIPART = 0x2;
    private static final int ERROR = 2;
    private static final int DONE = 3;

    /** What the kernel is asked about. */
    public enum Family {
        /** Routes, interfaces, addresses, neighbours (rtnetlink(7)). */
        ROUTE(0),
        /** Sockets (sock_diag(7)). */
        SOCKET_DIAG(4),
        /** Families that have a name, the MPTCP path manager among them. */
        GENERIC(16);

        private final int number;

        Family(int number) {
            this.number = number;
        }
    }

    private final PosixSocket socket;
    private int sequence;

    /**
     * Opens a socket.
     *
     * @throws PosixException if the system refuses
     */
    public NetlinkSocket(Family family) {
        socket = PosixSocket.netlink(family.number);
    }

    /** A socket for routes, interfaces, addresses and neighbours. */
    public static NetlinkSocket route() {
        return new NetlinkSocket(Family.ROUTE);
    }

    /**
     * Hears what the kernel tells this multicast group from now on.
     *
     * @throws PosixException {@code EPERM} if this process may not
     */
    public void join(int group) {
        socket.option("NETLINK_ADD_MEMBERSHIP", Libc.SOL_NETLINK, Libc.NETLINK_ADD_MEMBERSHIP, group);
    }

    /** What the kernel has told since, without waiting: what follows each message's header. */
    public List<byte[]> heard() {
        List<byte[]> messages = new ArrayList<>();
        byte[] buffer = new byte[65536];
        try {
            while (true) {
                split(buffer, socket.receive(buffer), messages);
            }
        } catch (PosixException e) {
            // ENOBUFS: the kernel could not keep some of them; what is there is told all the same.
            if (!e.error().equals("EAGAIN") && !e.error().equals("ENOBUFS")) {
                throw e;
            }
        }
        return messages;
    }

    private static void split(byte[] buffer, int size, List<byte[]> messages) {
        ByteBuffer datagram = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        int at = 0;
        while (size - at >= HEADER) {
            int length = datagram.getInt(at);
            if (length < HEADER || length > size - at) {
                return;
            }
            messages.add(Arrays.copyOfRange(buffer, at + HEADER, at + length));
            at += (length + 3) & ~3;
        }
    }

    /**
     * Asks for one thing.
     *
     * @param type the message type, such as 26 for RTM_GETROUTE
     * @param body what follows the message header
     * @return what follows the answer's message header
     * @throws PosixException with the error the kernel answered
     */
    public byte[] ask(int type, byte[] body) {
        return exchange(type, REQUEST, body).get(0);
    }

    /**
     * Asks for all things of a kind.
     *
     * @throws PosixException with the error the kernel answered
     */
    public List<byte[]> list(int type, byte[] body) {
        return exchange(type, REQUEST | DUMP, body);
    }

    private List<byte[]> exchange(int type, int flags, byte[] body) {
        sequence++;
        socket.send(ByteBuffer.allocate(HEADER + body.length)
                .order(ByteOrder.nativeOrder())
                .putInt(HEADER + body.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .put(body)
                .array());
        List<byte[]> answers = new ArrayList<>();
        byte[] buffer = new byte[65536];
        while (!collect(buffer, socket.receive(buffer), answers)) {
            // The next part of a long answer.
        }
        return answers;
    }

    /** Takes the messages of one datagram; tells whether the answer is complete. */
    private boolean collect(byte[] buffer, int size, List<byte[]> answers) {
        ByteBuffer datagram = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        int at = 0;
        while (size - at >= HEADER + 4) {
            int length = datagram.getInt(at);
            if (length < HEADER || length > size - at) {
                break;
            }
            int type = datagram.getShort(at + 4);
            if (datagram.getInt(at + 8) == sequence) {
                if (type == ERROR) {
                    throw PosixException.of("netlink", -datagram.getInt(at + HEADER));
                }
                if (type == DONE) {
                    return true;
                }
                answers.add(Arrays.copyOfRange(buffer, at + HEADER, at + length));
                if ((datagram.getShort(at + 6) & MULTIPART) == 0) {
                    return true;
                }
            }
            at += (length + 3) & ~3;
        }
        return false;
    }

    /** Closes the socket. */
    @Override
    public void close() {
        socket.close();
    }
}
