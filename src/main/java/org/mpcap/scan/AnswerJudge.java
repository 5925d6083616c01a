package org.mpcap.scan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.JoinReply;
import org.mpcap.handshake.SynAckMeaning;
import org.mpcap.probe.Conclusion;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** What a validated answer to one SYN says about its target. */
final class AnswerJudge {
    /** Why an option is said to be dropped. */
    static final String DROPPED = "SYNs with the option were not answered, a plain one was";
    /** Why an option is said to be refused. */
    static final String RESET = "a SYN with the option is reset, a plain one accepted";

    private AnswerJudge() {}

    /** A SYN/ACK to a SYN whose key is {@code key}. */
    static ScanRow synAck(Instant time, ProbeKind kind, long key, AnswerFrame frame) {
        Bytes area = frame.options();
        ScanRow.Answer answer = ScanRow.Answer.segment(frame.hopLimit, area);
        OptionList options = OptionList.parse(area);
        Optional<MpCapable> asked = kind.capable(key);
        if (asked.isEmpty()) {
            return toJoin(time, kind, key, frame, answer, options);
        }
        CapableReply reply = CapableReply.to(asked.get(), options);
        SynAckMeaning meaning = reply.meaning();
        return row(
                time,
                kind,
                frame,
                ProbeVerdict.of(meaning.verdict()),
                meaning.sentence(),
                reply instanceof CapableReply.Agreed agreed ? answer.with(agreed.peerKey()) : answer);
    }

    private static ScanRow toJoin(
            Instant time, ProbeKind kind, long key, AnswerFrame frame, ScanRow.Answer answer, OptionList options) {
        List<MptcpOption> mptcp = MptcpOption.in(options);
        if (mptcp.isEmpty()) {
            return row(time, kind, frame, ProbeVerdict.FALLBACK, "SYN/ACK without MP_JOIN: plain TCP", answer);
        }
        if (kind.option(key).contains(mptcp.get(0).toTcpOption())) {
            return row(time, kind, frame, ProbeVerdict.MIRRORED, "the option came back byte for byte", answer);
        }
        return mptcp.get(0) instanceof MpJoin
                ? row(
                        time,
                        kind,
                        frame,
                        ProbeVerdict.IMPOSTOR,
                        "MP_JOIN with a token nobody gave out was accepted",
                        answer)
                : row(time, kind, frame, ProbeVerdict.MALFORMED, "an MPTCP option that is not MP_JOIN", answer);
    }

    /** The reason in MP_TCPRST, if this reset carries one: only a listener of version 1 sends it. */
    static OptionalInt resetReason(AnswerFrame frame) {
        return JoinReply.resetReason(OptionList.parse(frame.options()));
    }

    /** A reset with MP_TCPRST to an MP_JOIN. */
    static ScanRow joinRefused(Instant time, ProbeKind kind, AnswerFrame frame, OptionalInt reason) {
        ScanRow.Answer answer =
                ScanRow.Answer.segment(frame.hopLimit, frame.options()).withReset(reason);
        String text = "MP_JOIN was refused with MP_TCPRST, reason " + reason.orElse(0) + ": a listener of version 1";
        return row(time, kind, frame, ProbeVerdict.CAPABLE, text, answer);
    }

    /** An ICMP error. */
    static ScanRow unreachable(Instant time, ProbeKind kind, AnswerFrame frame) {
        return row(
                time,
                kind,
                frame,
                ProbeVerdict.UNREACHABLE,
                frame.icmpError(),
                ScanRow.Answer.icmp(frame.hopLimit, frame.sender.address()));
    }

    /** What the control says about a target that reset SYNs of {@code kind}, or did not answer them. */
    static ScanRow control(Instant time, ProbeKind kind, boolean wasReset, boolean accepted, AnswerFrame frame) {
        ProbeVerdict verdict =
                !accepted ? ProbeVerdict.CLOSED : wasReset ? ProbeVerdict.OPTION_RESET : ProbeVerdict.OPTION_DROPPED;
        String reason = !accepted
                ? wasReset ? "RST with and without the option" : "RST to a plain SYN, silence to those with the option"
                : !wasReset
                        ? DROPPED
                        : kind == ProbeKind.JOIN
                                ? "MP_JOIN is reset, a plain SYN accepted: a listener of version 0, or the option is refused"
                                : RESET;
        return row(time, kind, frame, verdict, reason, ScanRow.Answer.segment(frame.hopLimit, frame.options()));
    }

    /** What the proof says of a target whose SYN/ACK had a plausible key. */
    static ScanRow proved(ScanRow row, Conclusion proof) {
        return switch (proof.verdict()) {
            case PROVEN, DIFFERS, HANDSHAKE_ONLY, IMPOSTOR, MIRRORED, MALFORMED, CAPABLE -> row.proved(proof);
            case FALLBACK ->
                row.proved(Conclusion.of(
                        ProbeVerdict.DIFFERS,
                        "differs by flow: the SYN/ACK to one flow came with MP_CAPABLE, to another without"));
            case VERSION, OPTION_DROPPED, OPTION_RESET, CLOSED, UNREACHABLE, SILENT, FAILED ->
                row.proved(Conclusion.of(
                        ProbeVerdict.CAPABLE, "a plausible key came back, the proof failed: " + proof.reason()));
        };
    }

    private static ScanRow row(
            Instant time,
            ProbeKind kind,
            AnswerFrame frame,
            ProbeVerdict verdict,
            String reason,
            ScanRow.Answer answer) {
        return new ScanRow(time, frame.target.toTransportAddress(), kind, verdict, reason, answer);
    }
}
