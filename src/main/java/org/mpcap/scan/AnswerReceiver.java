package org.mpcap.scan;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.scan.Scan.Setup;
import org.mpcap.wire.TcpSegment;

/** Judges what comes in: whether it answers one of our SYNs, and what that says about its target. Used by one thread. */
final class AnswerReceiver {
    private final Setup setup;
    private final TargetOrder positions;
    private final InFlightWindow inFlight;
    private final Cookies cookies;
    private final OnLinkSender.NeighbourCache neighbours;
    private final RowEmitter emitter;
    private final Optional<Proofs> proofs;
    private final ScanCounters counters;
    private final int control;
    private final AnswerFrame frame;
    private final Cookies.Cookie expected = new Cookies.Cookie();

    AnswerReceiver(
            Setup setup,
            TargetOrder positions,
            InFlightWindow inFlight,
            Cookies cookies,
            AnswerFrame frame,
            OnLinkSender.NeighbourCache neighbours,
            RowEmitter emitter,
            Optional<Proofs> proofs,
            ScanCounters counters) {
        this.setup = setup;
        this.positions = positions;
        this.inFlight = inFlight;
        this.cookies = cookies;
        this.frame = frame;
        this.neighbours = neighbours;
        this.emitter = emitter;
        this.proofs = proofs;
        this.counters = counters;
        control = setup.kinds().size();
    }

    void received(byte[] bytes) {
        int what = frame.read(bytes);
        counters.add(ScanCounter.RECEIVED);
        if (what == AnswerFrame.NOTHING) {
            counters.add(neighbours.heard(bytes) ? ScanCounter.NEIGHBOURS : ScanCounter.UNRELATED);
            return;
        }
        int kind = cookies.kindOf(frame.localPort);
        if (kind < 0 || !cookies.canReach(frame.target.v6) || !isOurs(what, kind)) {
            counters.add(ScanCounter.FORGED);
            return;
        }
        long position = positions.positionOf(frame.target);
        if (position < 0) {
            counters.add(ScanCounter.FORGED);
            return;
        }
        if (what == AnswerFrame.SEGMENT && !frame.checksumHolds()) {
            counters.add(ScanCounter.INVALID);
            return;
        }
        counters.add(ScanCounter.VALIDATED);
        if (!inFlight.holds(position)) {
            counters.add(ScanCounter.LATE);
        } else if (what == AnswerFrame.ICMP) {
            unreachable(position, kind);
        } else if (kind == control) {
            controlAnswered(position);
        } else {
            answered(position, kind);
        }
    }

    private boolean isOurs(int what, int kind) {
        cookies.make(frame.target, kind, expected);
        boolean flow = expected.sourcePort == frame.localPort
                && expected.sourceHigh == frame.localHigh
                && expected.sourceLow == frame.localLow;
        if (what == AnswerFrame.ICMP) {
            return flow && expected.sequence == frame.sequence;
        }
        boolean answers = (frame.flags & TcpSegment.ACK) != 0
                && (frame.flags & (TcpSegment.SYN | TcpSegment.RST)) != 0
                && frame.acknowledgment == expected.sequence + 1;
        return flow && answers;
    }

    private boolean isReset() {
        return (frame.flags & TcpSegment.RST) != 0;
    }

    private void answered(long position, int kind) {
        ProbeKind asked = setup.kinds().get(kind);
        if (isReset()) {
            OptionalInt reason = asked == ProbeKind.JOIN ? AnswerJudge.resetReason(frame) : OptionalInt.empty();
            if (reason.isPresent()) {
                conclude(
                        position,
                        kind,
                        InFlightWindow.UNANSWERED,
                        AnswerJudge.joinRefused(now(), asked, frame, reason));
            } else if (!inFlight.move(position, kind, InFlightWindow.UNANSWERED, InFlightWindow.RESET)) {
                counters.add(ScanCounter.DUPLICATES);
            }
            return;
        }
        if (!emitter.claim(position, kind, InFlightWindow.UNANSWERED)) {
            return;
        }
        ScanRow row = AnswerJudge.synAck(now(), asked, expected.key, frame);
        Optional<MptcpVersion> provable = asked.provable();
        if (row.verdict() == ProbeVerdict.CAPABLE && provable.isPresent() && proofs.isPresent()) {
            prove(position, kind, row, provable.get(), proofs.get());
        } else {
            emitter.end(position, kind, row);
        }
    }

    private void prove(long position, int kind, ScanRow row, MptcpVersion version, Proofs pool) {
        counters.add(ScanCounter.PROOFS);
        pool.prove(row.target(), version, proof -> emitter.end(position, kind, AnswerJudge.proved(row, proof)));
    }

    private void controlAnswered(long position) {
        boolean accepted = !isReset();
        boolean confirmed = inFlight.state(position, InFlightWindow.CONTROL) == InFlightWindow.CONFIRMED;
        boolean any = false;
        for (int kind = 0; kind < control; kind++) {
            int state = inFlight.state(position, kind);
            boolean counts =
                    state == InFlightWindow.RESET || (state == InFlightWindow.UNANSWERED && setup.controlSilent());
            if (counts && accepted && state == InFlightWindow.UNANSWERED && !confirmed) {
                // One answer that was lost is no proof: the probe is sent again before the option is said to be
                // dropped.
                any |= inFlight.accept(position);
            } else if (counts) {
                any = true;
                ProbeKind asked = setup.kinds().get(kind);
                conclude(
                        position,
                        kind,
                        state,
                        AnswerJudge.control(now(), asked, state == InFlightWindow.RESET, accepted, frame));
            }
        }
        if (!any) {
            counters.add(ScanCounter.DUPLICATES);
        }
    }

    private void unreachable(long position, int kind) {
        for (int each = 0; each < control; each++) {
            boolean concerns = each == kind || (kind == control && setup.controlSilent());
            if (concerns && inFlight.state(position, each) == InFlightWindow.UNANSWERED) {
                ProbeKind asked = setup.kinds().get(each);
                conclude(position, each, InFlightWindow.UNANSWERED, AnswerJudge.unreachable(now(), asked, frame));
            }
        }
    }

    private void conclude(long position, int kind, int from, ScanRow row) {
        emitter.conclude(position, kind, from, row);
    }

    private java.time.Instant now() {
        return emitter.now();
    }
}
