package org.mpcap.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Asks the kernel's routing tables one question at a time (rtnetlink). Numbers are in host byte order. */
public final class RouteNetlink implements AutoCloseable {
    private static final int HEADER = 16;
    private static final int REQUEST = 1;
    private static final int ERROR = 2;

    private final PosixSocket socket = PosixSocket.netlinkRoute();
    private int sequence;

    /**
     * Sends one request that has one answer.
     *
     * @param type the message type, such as 26 for RTM_GETROUTE
     * @param body what follows the message header
     * @return what follows the answer's message header
     * @throws PosixException with the error the kernel answered
     */
    public byte[] ask(int type, byte[] body) {
        sequence++;
        ByteBuffer request = ByteBuffer.allocate(HEADER + body.length).order(ByteOrder.nativeOrder());
        request.putInt(HEADER + body.length)
                .putShort((short) type)
                .putShort((short) REQUEST)
                .putInt(sequence)
                .putInt(0)
                .put(body);
        socket.send(request.array());
        byte[] buffer = new byte[16384];
        while (true) {
            ByteBuffer answer =
                    ByteBuffer.wrap(buffer, 0, socket.receive(buffer)).order(ByteOrder.nativeOrder());
            if (answer.remaining() < HEADER + 4 || answer.getInt(8) != sequence) {
                continue;
            }
            if (answer.getShort(4) == ERROR) {
                throw PosixException.of("rtnetlink", -answer.getInt(HEADER));
            }
            return Arrays.copyOfRange(buffer, HEADER, Math.min(answer.getInt(0), answer.limit()));
        }
    }

    /** Closes the socket. */
    @Override
    public void close() {
        socket.close();
    }
}
