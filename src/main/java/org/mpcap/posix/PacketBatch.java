package org.mpcap.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends link-layer frames many at a time: a packet socket and sendmmsg(2), so that the cost of a call from Java is paid once for a
 * batch. For one thread. Linux on 64-bit machines only.
 */
public final class PacketBatch implements AutoCloseable {
    private static final int ALL_PROTOCOLS_OFF = 0;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int SOCKADDR_LL = 20;
    private static final int MMSGHDR = 64;
    private static final int IOVEC = 16;
    private static final int IOV_OFFSET = 16;
    private static final int IOVLEN_OFFSET = 24;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;
    private static final long PAUSE = 100_000;

    private final PosixSocket socket;
    private final ByteBuffer frames;
    private final ByteBuffer vectors;
    private final ByteBuffer messages;
    private final Pointer firstMessage;
    private final int batch;
    private final int frameLimit;
    private int held;

    /** Whether this machine has the memory layout this class writes. */
    public static boolean isSupported() {
        return Native.POINTER_SIZE == Long.BYTES
                && System.getProperty("os.name").equals("Linux");
    }

    /**
     * Opens a socket on an interface.
     *
     * @param interfaceIndex the interface's number
     * @param batch frames per call
     * @param frameLimit longest frame in bytes
     * @param bypassQueueing whether frames skip the interface's queueing discipline; then a full device queue loses them
     * @throws PosixException EPERM without CAP_NET_RAW
     */
    public PacketBatch(int interfaceIndex, int batch, int frameLimit, boolean bypassQueueing) {
        this.batch = batch;
        this.frameLimit = frameLimit;
        socket = PosixSocket.packet();
        try {
            ByteBuffer address = ByteBuffer.allocate(SOCKADDR_LL).order(ByteOrder.nativeOrder());
            address.putShort((short) Libc.AF_PACKET)
                    .putShort((short) ALL_PROTOCOLS_OFF)
                    .putInt(interfaceIndex);
            socket.bind(address.array());
            if (bypassQueueing) {
                socket.option("PACKET_QDISC_BYPASS", SOL_PACKET, PACKET_QDISC_BYPASS, 1);
            }
        } catch (PosixException e) {
            socket.close();
            throw e;
        }
        frames = direct(batch * frameLimit);
        vectors = direct(batch * IOVEC);
        messages = direct(batch * MMSGHDR);
        firstMessage = Native.getDirectBufferPointer(messages);
        long frameAt = address(frames);
        long vectorAt = address(vectors);
        for (int i = 0; i < batch; i++) {
            vectors.putLong(i * IOVEC, frameAt + (long) i * frameLimit);
            messages.putLong(i * MMSGHDR + IOV_OFFSET, vectorAt + (long) i * IOVEC);
            messages.putLong(i * MMSGHDR + IOVLEN_OFFSET, 1);
        }
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    private static long address(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /**
     * Puts a copy of a frame into the batch, and sends the batch when it is full.
     *
     * @throws PosixException as {@link #flush}
     * @throws IllegalArgumentException if the frame is longer than the limit
     */
    public void add(byte[] frame) {
        if (frame.length > frameLimit) {
            throw new IllegalArgumentException(frame.length + " bytes are more than " + frameLimit);
        }
        frames.put(held * frameLimit, frame);
        vectors.putLong(held * IOVEC + Long.BYTES, frame.length);
        held++;
        if (held == batch) {
            flush();
        }
    }

    /**
     * Sends all frames of the batch; waits while the interface's queue is full.
     *
     * @throws PosixException if the interface refuses them
     */
    public void flush() {
        int sent = 0;
        while (sent < held) {
            try {
                sent += Libc.sendmmsg(socket.descriptor(), firstMessage.share((long) sent * MMSGHDR), held - sent, 0);
            } catch (LastErrorException e) {
                int error = e.getErrorCode();
                if (error == EAGAIN || error == ENOBUFS) {
                    LockSupport.parkNanos(PAUSE);
                } else if (error != EINTR) {
                    held = 0;
                    throw PosixException.of("sendmmsg", e);
                }
            }
        }
        held = 0;
    }

    @Override
    public void close() {
        socket.close();
    }
}
