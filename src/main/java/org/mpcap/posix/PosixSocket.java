package org.mpcap.posix;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A socket of the operating system with the options the JDK does not offer. */
public final class PosixSocket implements AutoCloseable {
    private int descriptor;

    private PosixSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    private static PosixSocket open(int domain, int type, int protocol) {
        try {
            return new PosixSocket(Libc.socket(domain, type | Libc.SOCK_CLOEXEC, protocol));
        } catch (LastErrorException e) {
            throw PosixException.of("socket", e);
        } catch (LinkageError e) {
            throw PosixException.unloadable(e);
        }
    }

    /**
     * A listening TCP socket on all addresses of both families that drops, without an answer, everything that arrives with a TTL
     * or hop limit below 255.
     *
     * @param port 1…65535
     * @throws PosixException {@code EADDRINUSE} if something else has the port; others as the system reports them
     */
    public static PosixSocket silentListener(int port) {
        try {
            return silentListener(port, true);
        } catch (PosixException e) {
            if (e.error().equals("EAFNOSUPPORT")) {
                return silentListener(port, false);
            }
            throw e;
        }
    }

    private static PosixSocket silentListener(int port, boolean v6) {
        PosixSocket socket = open(v6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_STREAM, 0);
        try {
            socket.option("IP_MINTTL", Libc.IPPROTO_IP, Libc.IP_MINTTL, 255);
            if (v6) {
                socket.option("IPV6_V6ONLY", Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 0);
                socket.option("IPV6_MINHOPCOUNT", Libc.IPPROTO_IPV6, Libc.IPV6_MINHOPCOUNT, 255);
            }
            socket.bind(anyAddress(port, v6));
            socket.listen();
            return socket;
        } catch (PosixException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Opens and closes an MPTCP socket, to learn whether the kernel has MPTCP.
     *
     * @throws PosixException {@code EPROTONOSUPPORT} or {@code ENOPROTOOPT} if it has not or it is switched off
     */
    public static void checkMptcp() {
        open(Libc.AF_INET, Libc.SOCK_STREAM, Libc.IPPROTO_MPTCP).close();
    }

    /**
     * Opens and closes a packet socket, to learn whether this process may have one.
     *
     * @throws PosixException {@code EPERM} if it may not
     */
    public static void checkPacket() {
        open(Libc.AF_PACKET, Libc.SOCK_RAW, 0).close();
    }

    static PosixSocket packet() {
        return open(Libc.AF_PACKET, Libc.SOCK_RAW, 0);
    }

    int descriptor() {
        return descriptor;
    }

    static PosixSocket netlink(int protocol) {
        return open(Libc.AF_NETLINK, Libc.SOCK_RAW, protocol);
    }

    private static byte[] anyAddress(int port, boolean v6) {
        // sockaddr_in6 and sockaddr_in both start with the family in host order and the port in network order.
        ByteBuffer address = ByteBuffer.allocate(v6 ? 28 : 16).order(ByteOrder.nativeOrder());
        address.putShort((short) (v6 ? Libc.AF_INET6 : Libc.AF_INET));
        return address.order(ByteOrder.BIG_ENDIAN).putShort((short) port).array();
    }

    void option(String label, int level, int name, int value) {
        try {
            Libc.setsockopt(descriptor, level, name, new int[] {value}, Integer.BYTES);
        } catch (LastErrorException e) {
            throw PosixException.of("setsockopt " + label, e);
        }
    }

    void bind(byte[] address) {
        try {
            Libc.bind(descriptor, address, address.length);
        } catch (LastErrorException e) {
            throw PosixException.of("bind", e);
        }
    }

    private void listen() {
        try {
            Libc.listen(descriptor, 1);
        } catch (LastErrorException e) {
            throw PosixException.of("listen", e);
        }
    }

    void send(byte[] message) {
        try {
            Libc.send(descriptor, message, message.length, 0);
        } catch (LastErrorException e) {
            throw PosixException.of("send", e);
        }
    }

    int receive(byte[] buffer) {
        try {
            return Libc.recv(descriptor, buffer, buffer.length, Libc.MSG_DONTWAIT);
        } catch (LastErrorException e) {
            throw PosixException.of("recv", e);
        }
    }

    /** Gives the socket back; a second call does nothing. */
    @Override
    public void close() {
        if (descriptor >= 0) {
            int closing = descriptor;
            descriptor = -1;
            try {
                Libc.close(closing);
            } catch (LastErrorException e) {
                throw PosixException.of("close", e);
            }
        }
    }
}
