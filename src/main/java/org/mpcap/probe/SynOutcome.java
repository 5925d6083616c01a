package org.mpcap.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;

/**
 * What a SYN/ACK says to what our SYN asked for beside MPTCP.
 *
 * @param ecn whether ECN was agreed on (ECE without CWR, RFC 3168 6.1.1); left out if it was not asked for
 * @param cookie the Fast Open cookie (RFC 7413), if one came
 * @param cookieAsked whether one was asked for, or sent
 * @param dataTaken bytes of the SYN's data that were acknowledged; left out if it had none
 * @param dataSent bytes of data in the SYN
 */
public record SynOutcome(
        Optional<Boolean> ecn, Optional<Bytes> cookie, boolean cookieAsked, OptionalInt dataTaken, int dataSent) {
    /** Nothing was asked for, or nothing answered. */
    static final SynOutcome NONE = new SynOutcome(Optional.empty(), Optional.empty(), false, OptionalInt.empty(), 0);

    /** Compares a SYN/ACK that acknowledged so many bytes of data with what was offered. */
    static SynOutcome of(SynOptions offer, TcpSegment synAck, int dataTaken) {
        boolean agreed = synAck.has(TcpSegment.ECE) && !synAck.has(TcpSegment.CWR);
        int sent = offer.data().length();
        return new SynOutcome(
                offer.ecn() ? Optional.of(agreed) : Optional.empty(),
                synAck.options().first(TcpOption.FastOpenCookie.class).map(TcpOption.FastOpenCookie::cookie),
                offer.fastOpen().isPresent(),
                sent > 0 ? OptionalInt.of(Math.max(0, dataTaken)) : OptionalInt.empty(),
                sent);
    }

    /** The outcome in words, a line for each thing asked for. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        ecn.ifPresent(agreed -> lines.add(agreed ? "ECN: agreed (ECE in the SYN/ACK)" : "ECN: not agreed"));
        cookie.ifPresentOrElse(bytes -> lines.add("Fast Open: cookie 0x" + bytes.toHex()), () -> {
            if (cookieAsked) {
                lines.add("Fast Open: no cookie in the SYN/ACK");
            }
        });
        dataTaken.ifPresent(taken -> lines.add("data in the SYN: " + taken + " of " + dataSent + " bytes taken"));
        return lines;
    }
}
