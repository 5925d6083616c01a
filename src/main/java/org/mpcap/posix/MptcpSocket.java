package org.mpcap.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A socket of the kernel's MPTCP, which the JDK does not offer. Made in the network namespace of the thread that makes it. One thread may
 * send while another receives.
 */
public final class MptcpSocket implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final int V4_LENGTH = 16;
    private static final int V6_LENGTH = 28;

    private final int descriptor;
    private boolean closed;

    private MptcpSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    private static MptcpSocket open(int family) {
        try {
            return new MptcpSocket(Libc.socket(family, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, Libc.IPPROTO_MPTCP));
        } catch (LastErrorException e) {
            throw PosixException.of("socket", e);
        } catch (LinkageError e) {
            throw PosixException.unloadable(e);
        }
    }

    /**
     * Listens on every address, IPv4 and IPv6.
     *
     * @param port 1…65535
     * @throws PosixException {@code EPROTONOSUPPORT} or {@code ENOPROTOOPT} where there is no MPTCP, {@code EADDRINUSE}
     */
    public static MptcpSocket listening(int port) {
        MptcpSocket socket = open(Libc.AF_INET6);
        try {
            socket.option("SO_REUSEADDR", Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
            socket.option("IPV6_V6ONLY", Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 0);
            byte[] any = address(new byte[16], port);
            Libc.bind(socket.descriptor, any, any.length);
            Libc.listen(socket.descriptor, BACKLOG);
            return socket;
        } catch (LastErrorException e) {
            socket.close();
            throw PosixException.of("listening on port " + port, e);
        }
    }

    /**
     * Connects.
     *
     * @param host 4 or 16 bytes
     * @param port 1…65535
     * @throws PosixException {@code ECONNREFUSED}, {@code ETIMEDOUT} and others as the system reports them
     */
    public static MptcpSocket connected(byte[] host, int port) {
        MptcpSocket socket = open(host.length == 4 ? Libc.AF_INET : Libc.AF_INET6);
        try {
            byte[] address = address(host, port);
            Libc.connect(socket.descriptor, address, address.length);
            return socket;
        } catch (LastErrorException e) {
            socket.close();
            throw PosixException.of("connect", e);
        }
    }

    /** A sockaddr_in or sockaddr_in6: the family in host order, the port in network order. */
    private static byte[] address(byte[] host, int port) {
        boolean v4 = host.length == 4;
        ByteBuffer address = ByteBuffer.allocate(v4 ? V4_LENGTH : V6_LENGTH).order(ByteOrder.nativeOrder());
        address.putShort((short) (v4 ? Libc.AF_INET : Libc.AF_INET6));
        address.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        if (!v4) {
            address.putInt(0); // flow label
        }
        return address.put(host).array();
    }

    /**
     * Waits for a client.
     *
     * @throws PosixException if the socket was closed meanwhile
     */
    public MptcpSocket accept() {
        try {
            return new MptcpSocket(
                    Libc.accept4(descriptor, new byte[V6_LENGTH], new int[] {V6_LENGTH}, Libc.SOCK_CLOEXEC));
        } catch (LastErrorException e) {
            throw PosixException.of("accept", e);
        }
    }

    private void option(String label, int level, int name, int value) {
        try {
            Libc.setsockopt(descriptor, level, name, new int[] {value}, Integer.BYTES);
        } catch (LastErrorException e) {
            throw PosixException.of("setsockopt " + label, e);
        }
    }

    /** Lets receiving and sending give up after so many milliseconds. */
    public void patience(int millis) {
        byte[] time = ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(millis / 1000)
                .putLong(millis % 1000 * 1000L)
                .array();
        try {
            Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, time, time.length);
            Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, time, time.length);
        } catch (LastErrorException e) {
            throw PosixException.of("setsockopt SO_RCVTIMEO", e);
        }
    }

    /**
     * Waits for data.
     *
     * @return the next bytes; none at the end of the stream; empty if patience ran out
     * @throws PosixException {@code ECONNRESET} and others
     */
    public Optional<byte[]> receive() {
        byte[] buffer = new byte[65_536];
        try {
            return Optional.of(Arrays.copyOf(buffer, Libc.recv(descriptor, buffer, buffer.length, 0)));
        } catch (LastErrorException e) {
            PosixException failure = PosixException.of("recv", e);
            if (failure.error().equals("EAGAIN")) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * Sends all of it.
     *
     * @throws PosixException {@code EAGAIN} if patience ran out, {@code ECONNRESET}, {@code EPIPE} and others
     */
    public void send(byte[] data) {
        int sent = 0;
        while (sent < data.length) {
            byte[] rest = sent == 0 ? data : Arrays.copyOfRange(data, sent, data.length);
            try {
                sent += Libc.send(descriptor, rest, rest.length, Libc.MSG_NOSIGNAL);
            } catch (LastErrorException e) {
                throw PosixException.of("send", e);
            }
        }
    }

    /**
     * Bytes sent that the peer has not acknowledged yet, on the level of MPTCP where that is in use.
     *
     * @throws PosixException if the system does not tell
     */
    public int unacknowledged() {
        int[] bytes = new int[1];
        try {
            Libc.ioctl(descriptor, new NativeLong(Libc.SIOCOUTQ), bytes);
            return bytes[0];
        } catch (LastErrorException e) {
            throw PosixException.of("ioctl SIOCOUTQ", e);
        }
    }

    /** Tells the peer that no more data will come. */
    public void finish() {
        try {
            Libc.shutdown(descriptor, Libc.SHUT_WR);
        } catch (LastErrorException e) {
            throw PosixException.of("shutdown", e);
        }
    }

    /** Gives the socket back; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                Libc.close(descriptor);
            } catch (LastErrorException e) {
                throw PosixException.of("close", e);
            }
        }
    }
}
