package org.mpcap.stack.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;

/**
 * What a SYN or SYN/ACK of ours offers beside MPTCP.
 *
 * @param mss the maximum segment size
 * @param sackPermitted whether SACK is offered
 * @param timestamps whether timestamps are offered
 * @param windowScale shift count, if offered
 * @param ecn whether ECN is asked for (ECE and CWR set)
 * @param fastOpen Fast Open: an empty cookie asks for one
 * @param data payload of the SYN
 * @param extra further options, put in as they are
 */
public record SynOptions(
        MssOffer mss,
        boolean sackPermitted,
        boolean timestamps,
        OptionalInt windowScale,
        boolean ecn,
        Optional<Bytes> fastOpen,
        Bytes data,
        List<TcpOption> extra) {
    /** What a packet of 1500 bytes carries beside the headers of IPv4 and TCP. */
    private static final int ETHERNET_SEGMENT = 1460;

    /** Copies the list. */
    public SynOptions {
        extra = List.copyOf(extra);
    }

    /** What a common operating system offers: MSS, SACK, timestamps and a window scale of 7. */
    public static SynOptions usual() {
        return new SynOptions(
                new MssOffer.OfPath(), true, true, OptionalInt.of(7), false, Optional.empty(), Bytes.EMPTY, List.of());
    }

    /** The same for a path that carries segments of at most {@code largestSegment} bytes. */
    public SynOptions over(int largestSegment) {
        OptionalInt bytes = mss.over(largestSegment);
        return new SynOptions(
                bytes.isPresent() ? new MssOffer.Exactly(bytes.getAsInt()) : mss,
                sackPermitted,
                timestamps,
                windowScale,
                ecn,
                fastOpen,
                data,
                extra);
    }

    /** The same without Fast Open and data, as for an additional subflow or a retransmission without them. */
    public SynOptions withoutData() {
        return new SynOptions(mss, sackPermitted, timestamps, windowScale, ecn, Optional.empty(), Bytes.EMPTY, extra);
    }

    /**
     * The options in the order Linux uses, with {@code mptcp} behind the usual ones and before the extra ones. Where no path was named,
     * it is one of 1500 bytes.
     */
    public OptionList build(int timestamp, int echo, List<? extends TcpOption> mptcp) {
        List<TcpOption> list = new ArrayList<>();
        mss.over(ETHERNET_SEGMENT).ifPresent(bytes -> list.add(new TcpOption.MaximumSegmentSize(bytes)));
        if (sackPermitted) {
            list.add(new TcpOption.SackPermitted());
        } else if (timestamps) {
            list.add(new TcpOption.NoOperation());
            list.add(new TcpOption.NoOperation());
        }
        if (timestamps) {
            list.add(new TcpOption.Timestamps(timestamp, echo));
        } else if (sackPermitted) {
            list.add(new TcpOption.NoOperation());
            list.add(new TcpOption.NoOperation());
        }
        windowScale.ifPresent(shift -> {
            list.add(new TcpOption.NoOperation());
            list.add(new TcpOption.WindowScale(shift));
        });
        fastOpen.ifPresent(cookie -> list.add(new TcpOption.FastOpenCookie(cookie)));
        list.addAll(mptcp);
        list.addAll(extra);
        return new OptionList(list).padded();
    }

    /** Flags a SYN has beside SYN itself. */
    public int flags() {
        return ecn ? TcpSegment.ECE | TcpSegment.CWR : 0;
    }

    /** Bytes the option area takes together with an MPTCP option of {@code mptcpLength} bytes; at most 40 fit. */
    public int sizeWith(int mptcpLength) {
        TcpOption stand = new TcpOption.Other(TcpOption.KIND_MPTCP, Bytes.of(new byte[mptcpLength - 2]));
        return build(0, 0, List.of(stand)).write().length();
    }
}
