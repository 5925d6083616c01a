package org.mpcap.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.capture.FrameDecoder;
import org.mpcap.capture.LinkType;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.PacketView.Content;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** Sees frames pass and keeps those that say something about handshakes. For one thread. */
public final class PacketWitness {
    /** A connection has a dozen of them; more than this are those of a busy host, and the first tell the story. */
    private static final int MOST = 4096;

    private final FrameDecoder decoder = new FrameDecoder();
    private final List<PacketSighting> seen = new ArrayList<>();

    /** Takes one frame. */
    public void frame(LinkType type, byte[] frame, int offset, int captured, int original, long nanos) {
        take(decoder.decode(type, frame, offset, captured, original, nanos));
        while (decoder.hasNext()) {
            take(decoder.decodeNext(nanos));
        }
    }

    /** What was kept so far, in order. */
    public synchronized List<PacketSighting> sightings() {
        return List.copyOf(seen);
    }

    private void take(Content content) {
        PacketView view = decoder.view();
        if (content != Content.TCP) {
            return;
        }
        List<MptcpOption> options = MptcpOption.in(OptionList.parse(Bytes.copyOf(
                view.array(), view.optionsOffset(), Math.max(0, view.optionsEnd() - view.optionsOffset()))));
        kind(view, options).ifPresent(kind -> keep(kind, view, options));
    }

    private static Optional<Kind> kind(PacketView view, List<MptcpOption> options) {
        boolean capable = has(options, MpCapable.class);
        boolean join = has(options, MpJoin.class);
        if (view.has(TcpSegment.RST)) {
            return Optional.of(Kind.RESET);
        }
        if (view.has(TcpSegment.SYN) && view.has(TcpSegment.ACK)) {
            return Optional.of(capable ? Kind.CAPABLE_SYN_ACK : join ? Kind.JOIN_SYN_ACK : Kind.PLAIN_SYN_ACK);
        }
        if (view.has(TcpSegment.SYN)) {
            return Optional.of(capable ? Kind.CAPABLE_SYN : join ? Kind.JOIN_SYN : Kind.PLAIN_SYN);
        }
        return has(options, AddAddr.class) ? Optional.of(Kind.ANNOUNCEMENT) : Optional.empty();
    }

    private static boolean has(List<MptcpOption> options, Class<? extends MptcpOption> type) {
        return options.stream().anyMatch(type::isInstance);
    }

    private static <T extends MptcpOption> Optional<T> first(List<MptcpOption> options, Class<T> type) {
        return options.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private synchronized void keep(Kind kind, PacketView view, List<MptcpOption> options) {
        if (seen.size() >= MOST) {
            return;
        }
        Optional<AddAddr> announcement = first(options, AddAddr.class);
        Optional<MpTcpRst> reset = first(options, MpTcpRst.class);
        seen.add(new PacketSighting(
                kind,
                new TransportAddress(view.source(), view.sourcePort()),
                new TransportAddress(view.destination(), view.destinationPort()),
                view.hopLimit(),
                view.window(),
                reset.map(found -> OptionalInt.of(found.reason())).orElse(OptionalInt.empty()),
                first(options, MpCapable.class)
                        .filter(found -> (found.flags() & MpCapable.FLAG_NO_JOIN_TO_INITIAL) != 0)
                        .isPresent(),
                announcement.map(AddAddr::address),
                announcement
                        .filter(found -> (found.flags() & AddAddr.FLAG_ECHO) != 0)
                        .isPresent()));
    }
}
