package org.mpcap.scan;

import java.time.Instant;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.scan.Scan.Outlets;
import org.mpcap.scan.Scan.Setup;
import org.mpcap.wire.TransportAddress;

/**
 * Where targets end: each kind of probe gets one row at most, whichever thread comes first, and the sink has the row before the state
 * says so. What a checkpoint counts as done has its row.
 */
final class RowEmitter {
    private final Setup setup;
    private final InFlightWindow inFlight;
    private final TargetOrder positions;
    private final Outlets outlets;
    private final ScanCounters counters;
    private final ScanTarget target = new ScanTarget();

    RowEmitter(Setup setup, InFlightWindow inFlight, TargetOrder positions, Outlets outlets, ScanCounters counters) {
        this.setup = setup;
        this.inFlight = inFlight;
        this.positions = positions;
        this.outlets = outlets;
        this.counters = counters;
    }

    Instant now() {
        return outlets.time().get();
    }

    /** Takes a kind of probe that is in this state upon oneself; the position stays in flight until {@link #end}. */
    boolean claim(long position, int kind, int from) {
        boolean claimed = inFlight.move(position, kind, from, InFlightWindow.PENDING);
        if (!claimed) {
            counters.add(ScanCounter.DUPLICATES);
        }
        return claimed;
    }

    /** Gives the row of what was claimed. */
    void end(long position, int kind, ScanRow row) {
        give(row);
        inFlight.move(position, kind, InFlightWindow.PENDING, InFlightWindow.DONE);
    }

    /** Claims and ends at once. */
    void conclude(long position, int kind, int from, ScanRow row) {
        if (claim(position, kind, from)) {
            end(position, kind, row);
        }
    }

    /** Whether a row of this position is still being made. */
    boolean isPending(long position) {
        int states = inFlight.states(position);
        for (int kind = 0; kind < setup.kinds().size(); kind++) {
            if (InFlightWindow.of(states, kind) == InFlightWindow.PENDING) {
                return true;
            }
        }
        return false;
    }

    /**
     * Ends every kind of probe of this position that has no row. Called on one thread.
     *
     * @return whether one of them was never answered at all
     */
    boolean giveUp(long position) {
        boolean unanswered = false;
        int control = inFlight.state(position, InFlightWindow.CONTROL);
        for (int kind = 0; kind < setup.kinds().size(); kind++) {
            if (inFlight.move(position, kind, InFlightWindow.UNANSWERED, InFlightWindow.DONE)) {
                ProbeKind asked = setup.kinds().get(kind);
                if (control == InFlightWindow.CONFIRMED) {
                    give(position, asked, ProbeVerdict.OPTION_DROPPED, AnswerJudge.DROPPED);
                } else {
                    silent(position, asked, control != InFlightWindow.UNANSWERED);
                }
                unanswered = true;
            } else if (inFlight.move(position, kind, InFlightWindow.RESET, InFlightWindow.DONE)) {
                boolean accepted = control != InFlightWindow.UNANSWERED;
                give(
                        position,
                        setup.kinds().get(kind),
                        accepted ? ProbeVerdict.OPTION_RESET : ProbeVerdict.CLOSED,
                        accepted ? AnswerJudge.RESET : "RST to a SYN with the option; no plain one was answered");
            }
        }
        return unanswered;
    }

    /** Ends a kind of probe that nothing can be sent for; nothing happens if it has ended otherwise. */
    void unreachable(long position, int kind, String reason) {
        if (inFlight.state(position, kind) == InFlightWindow.UNANSWERED) {
            ProbeKind asked = setup.kinds().get(kind);
            conclude(
                    position,
                    kind,
                    InFlightWindow.UNANSWERED,
                    new ScanRow(
                            now(), targetAt(position), asked, ProbeVerdict.UNREACHABLE, reason, ScanRow.Answer.NONE));
        }
    }

    /** To find out is worth it for a row alone: most targets of a scan are silent, and get none. */
    private TransportAddress targetAt(long position) {
        positions.at(position, target);
        return target.toTransportAddress();
    }

    private void silent(long position, ProbeKind asked, boolean undecided) {
        if (setup.reportSilent()) {
            give(
                    position,
                    asked,
                    ProbeVerdict.SILENT,
                    undecided
                            ? "not decided: a plain SYN was answered, and the run ended before one with the option was sent again"
                            : "no answer");
        } else {
            counters.add(ProbeVerdict.SILENT, 1);
        }
    }

    private void give(long position, ProbeKind asked, ProbeVerdict verdict, String reason) {
        give(new ScanRow(now(), targetAt(position), asked, verdict, reason, ScanRow.Answer.NONE));
    }

    private void give(ScanRow row) {
        outlets.rows().row(row);
        counters.add(row.verdict(), 1);
    }
}
