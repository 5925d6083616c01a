package org.mpcap.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** The C library, mapped directly. Loading this class loads JNA, which costs start-up time. */
final class Libc {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_STREAM = 1;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;
    static final int IPPROTO_MPTCP = 262;
    static final int IP_MINTTL = 21;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_MINHOPCOUNT = 73;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int O_RDONLY_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;
    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SHUT_WR = 1;
    static final long SIOCOUTQ = 0x5411;
    static final int SOL_NETLINK = 270;
    static final int NETLINK_ADD_MEMBERSHIP = 1;

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int setsockopt(int descriptor, int level, int name, int[] value, int length)
            throws LastErrorException;

    static native int bind(int descriptor, byte[] address, int length) throws LastErrorException;

    static native int listen(int descriptor, int backlog) throws LastErrorException;

    static native int send(int descriptor, byte[] buffer, int length, int flags) throws LastErrorException;

    static native int recv(int descriptor, byte[] buffer, int length, int flags) throws LastErrorException;

    static native int sendmmsg(int descriptor, Pointer messages, int count, int flags) throws LastErrorException;

    static native int open(byte[] path, int flags) throws LastErrorException;

    static native int setns(int descriptor, int kind) throws LastErrorException;

    static native int setsockopt(int descriptor, int level, int name, byte[] value, int length)
            throws LastErrorException;

    static native int accept4(int descriptor, byte[] address, int[] length, int flags) throws LastErrorException;

    static native int connect(int descriptor, byte[] address, int length) throws LastErrorException;

    static native int shutdown(int descriptor, int how) throws LastErrorException;

    static native int ioctl(int descriptor, NativeLong request, int[] value) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;
}
