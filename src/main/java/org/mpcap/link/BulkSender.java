package org.mpcap.link;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.function.Consumer;
import org.mpcap.posix.PacketBatch;
import org.mpcap.posix.PosixException;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;

/** Sends frames at the rate of a scan. Used by one thread. */
public interface BulkSender extends AutoCloseable {
    /**
     * Sends a frame, or puts a copy aside until {@link #flush}.
     *
     * @throws LinkException if the interface refuses it
     */
    void send(byte[] frame);

    /**
     * Sends all frames put aside.
     *
     * @throws LinkException if the interface refuses them
     */
    void flush();

    @Override
    void close();

    /**
     * Sends in batches below libpcap, which has no call for many frames at once; one call per frame through JNA costs more than the
     * kernel needs to send it.
     *
     * @throws LinkException if the interface cannot be used
     */
    static BulkSender batching(String interfaceName, boolean bypassQueueing) {
        if (!PacketBatch.isSupported()) {
            return throughLibpcap(interfaceName);
        }
        try {
            NetworkInterface device = NetworkInterface.getByName(interfaceName);
            if (device == null) {
                throw new LinkException(
                        LinkException.Reason.NO_SUCH_INTERFACE,
                        "no interface '" + interfaceName + "'; 'ip link' lists those there are");
            }
            return new Batching(interfaceName, new PacketBatch(device.getIndex(), 64, 256, bypassQueueing));
        } catch (SocketException e) {
            throw new LinkException(LinkException.Reason.IO, interfaceName + ": " + e.getMessage());
        } catch (PosixException e) {
            throw Batching.failure(interfaceName, e);
        }
    }

    /**
     * Sends frame by frame through libpcap.
     *
     * @throws LinkException if the interface cannot be used
     */
    static BulkSender throughLibpcap(String interfaceName) {
        PcapHandle handle = BulkCapture.open(interfaceName, 64, 1 << 16, "less 1");
        return new BulkSender() {
            @Override
            public void send(byte[] frame) {
                try {
                    handle.sendPacket(frame);
                } catch (PcapNativeException | NotOpenException e) {
                    throw new LinkException(
                            LinkException.Reason.IO, "sending on " + interfaceName + ": " + e.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {
                handle.close();
            }
        };
    }

    /** Shows every frame to {@code tee} before it is sent. */
    default BulkSender recording(Consumer<byte[]> tee) {
        BulkSender plain = this;
        return new BulkSender() {
            @Override
            public void send(byte[] frame) {
                tee.accept(frame);
                plain.send(frame);
            }

            @Override
            public void flush() {
                plain.flush();
            }

            @Override
            public void close() {
                plain.close();
            }
        };
    }

    /** Over a packet socket. */
    final class Batching implements BulkSender {
        private final String name;
        private final PacketBatch batch;

        private Batching(String name, PacketBatch batch) {
            this.name = name;
            this.batch = batch;
        }

        private static LinkException failure(String name, PosixException e) {
            return switch (e.error()) {
                case "EPERM" ->
                    new LinkException(
                            LinkException.Reason.NO_PRIVILEGE,
                            name + ": sending frames needs CAP_NET_RAW: run as root, or see 'mpcap doctor'");
                case "ENETDOWN" ->
                    new LinkException(
                            LinkException.Reason.INTERFACE_DOWN, name + " is down: ip link set " + name + " up");
                default -> new LinkException(LinkException.Reason.IO, "sending on " + name + ": " + e.getMessage());
            };
        }

        @Override
        public void send(byte[] frame) {
            try {
                batch.add(frame);
            } catch (PosixException e) {
                throw failure(name, e);
            }
        }

        @Override
        public void flush() {
            try {
                batch.flush();
            } catch (PosixException e) {
                throw failure(name, e);
            }
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}
