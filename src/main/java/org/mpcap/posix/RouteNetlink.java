package org.mpcap.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks the kernel for routes, interfaces, addresses and neighbours (rtnetlink(7)). Numbers are in host byte order. */
public final class RouteNetlink implements AutoCloseable {
    private static final int HEADER = 16;
    private static final int REQUEST = 0x1;
    private static final int DUMP = 0x300;
    private static final int MULTIPART = 0x2;
    private static final int ERROR = 2;
    private static final int DONE = 3;

    private final PosixSocket socket = PosixSocket.netlinkRoute();
    private int sequence;

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
                    throw PosixException.of("rtnetlink", -datagram.getInt(at + HEADER));
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
