package org.mpcap.wire.mptcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.OptionSamples.Sample;

/**
 * The samples that are options, each on a flow of its own behind the SYN that tells its version, as the frames of a capture file:
 * forms that no capture of a real stack holds.
 */
final class CraftedFrames {
    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.2");
    private static final int FIRST_PORT = 10_000;
    private static final int ETHERNET = 1;

    private CraftedFrames() {}

    static List<Bytes> all() {
        List<Bytes> frames = new ArrayList<>();
        int port = FIRST_PORT;
        for (Sample sample : OptionSamples.all().toList()) {
            if (sample.option() instanceof UnparsedMptcp) {
                continue;
            }
            MptcpOption syn = sample.name().contains("v0")
                    ? new MpCapable.OneKey(0, MpCapable.FLAG_HMAC, port)
                    : new MpCapable.Syn(1, MpCapable.FLAG_HMAC);
            frames.add(frame(port, 1, TcpSegment.SYN, syn));
            frames.add(frame(port, 2, TcpSegment.ACK, sample.option()));
            port++;
        }
        return frames;
    }

    private static Bytes frame(int port, int sequence, int flags, MptcpOption option) {
        TcpSegment segment = new TcpSegment(
                        port,
                        80,
                        sequence,
                        0,
                        flags,
                        65535,
                        0,
                        0,
                        OptionList.of(option.toTcpOption()).padded(),
                        Bytes.EMPTY)
                .checksummed(CLIENT, SERVER);
        Bytes packet = IpPacket.of(CLIENT, SERVER, TcpSegment.PROTOCOL, 64, segment.write())
                .write();
        return new EthernetFrame(new MacAddress(2), new MacAddress(1), EthernetFrame.IPV4, packet).write();
    }

    /** The frames as a classic pcap file. */
    static byte[] file() {
        List<Bytes> frames = all();
        int size = 24 + frames.stream().mapToInt(frame -> 16 + frame.length()).sum();
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(ETHERNET);
        for (int number = 0; number < frames.size(); number++) {
            Bytes frame = frames.get(number);
            out.putInt(number).putInt(0).putInt(frame.length()).putInt(frame.length());
            out.put(frame.toArray());
        }
        return out.array();
    }
}
