package org.mpcap.host;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.mpcap.link.Link;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/** The least that can be called a TCP client: one SYN, one ACK with data, and what comes back. */
final class CraftedConnection {
    private static final int ISN = 1000;
    private static final Bytes DATA = Bytes.of((byte) 'p', (byte) 'i', (byte) 'n', (byte) 'g');

    private final NetworkPath path;
    private final int port;
    private final int peerPort;
    private final CompletableFuture<TcpSegment> synAck = new CompletableFuture<>();
    private final CompletableFuture<String> ending = new CompletableFuture<>();

    CraftedConnection(NetworkPath path, int port, int peerPort) {
        this.path = path;
        this.port = port;
        this.peerPort = peerPort;
        Link link = path.link();
        link.listen(this::received);
    }

    /** Connects and sends four bytes. Returns {@code echoed}, {@code reset} or {@code refused}. */
    String run() throws Exception {
        send(TcpSegment.SYN, ISN, 0, Bytes.EMPTY);
        TcpSegment answer = synAck.get(20, TimeUnit.SECONDS);
        if (answer.has(TcpSegment.RST)) {
            return "refused";
        }
        send(TcpSegment.ACK | TcpSegment.PSH, ISN + 1, answer.sequence() + 1, DATA);
        return ending.get(20, TimeUnit.SECONDS);
    }

    private void send(int flags, int sequence, int acknowledgment, Bytes data) {
        TcpSegment segment = new TcpSegment(
                        port, peerPort, sequence, acknowledgment, flags, 65535, 0, 0, OptionList.NONE, data)
                .checksummed(path.source(), path.destination());
        path.send(IpPacket.of(path.source(), path.destination(), TcpSegment.PROTOCOL, 64, segment.write()));
    }

    private void received(Bytes frame) {
        IpPacket packet = IpPacket.parse(frame.from(path.header().isEmpty() ? 0 : 14));
        Bytes payload = Bytes.EMPTY;
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
            payload = v4.payload();
        } else if (packet instanceof Ipv6Packet v6 && v6.nextHeader() == TcpSegment.PROTOCOL) {
            payload = v6.payload();
        }
        if (TcpSegment.parse(payload) instanceof TcpSegment segment && segment.destinationPort() == port) {
            if (segment.has(TcpSegment.RST)) {
                synAck.complete(segment);
                ending.complete("reset");
            } else if (segment.has(TcpSegment.SYN)) {
                synAck.complete(segment);
            } else if (segment.payload().equals(DATA)) {
                ending.complete("echoed");
            }
        }
    }

    /** The type of a frame, for tests that only look at that. */
    static int etherType(Bytes frame) {
        return EthernetFrame.parse(frame).orElseThrow().etherType();
    }
}
