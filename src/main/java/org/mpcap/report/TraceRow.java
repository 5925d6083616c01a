package org.mpcap.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.trace.FieldChange;
import org.mpcap.trace.HopView;
import org.mpcap.trace.OptionState;
import org.mpcap.trace.PathView;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;
import org.mpcap.trace.TtlReply;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;

/**
 * One line of the table of a trace.
 *
 * @param hop distance
 * @param role what stands there
 * @param addresses its addresses, as far as known
 * @param sent packets sent with this hop limit
 * @param answered replies to them
 * @param rttNanos least round-trip time
 * @param optionState what became of the option on the way to this hop
 * @param view the evidence, for a router
 * @param answer the segment that answers, for the last row, if there was one
 * @param since changes since the hop before
 */
record TraceRow(
        int hop,
        Role role,
        List<IpAddress> addresses,
        int sent,
        int answered,
        OptionalLong rttNanos,
        OptionState optionState,
        Optional<HopView> view,
        Optional<TcpSegment> answer,
        List<FieldChange> since) {
    /** What stands at a hop. */
    enum Role {
        /** Passes packets on. */
        ROUTER,
        /** Answers in the server's place. */
        PROXY,
        /** The target. */
        SERVER
    }

    /** The rows of one sweep; where only the plain sweep learned a router's address, that is shown. */
    static List<TraceRow> of(TraceResult result, PathView sweep) {
        PathView plain = result.seen().plain();
        List<TraceRow> rows = new ArrayList<>();
        List<FieldChange> before = List.of();
        for (HopView view : sweep.hops()) {
            List<FieldChange> since = new ArrayList<>(view.changes());
            since.removeAll(before);
            if (view.quote().isPresent()) {
                before = view.changes();
            }
            List<IpAddress> addresses = view.addresses().isEmpty()
                    ? plain.at(view.hop()).map(HopView::addresses).orElse(List.of())
                    : view.addresses();
            rows.add(new TraceRow(
                    view.hop(),
                    Role.ROUTER,
                    addresses,
                    view.sent(),
                    view.answered(),
                    view.rttNanos(),
                    view.optionState(),
                    Optional.of(view),
                    Optional.empty(),
                    since));
        }
        if (sweep.answer().isPresent() || plain.answer().isPresent()) {
            rows.add(last(result, sweep, sweep.answer()));
        }
        return rows;
    }

    private static TraceRow last(TraceResult result, PathView sweep, Optional<TtlReply.Segment> answer) {
        boolean early =
                result.answer().verdict() == TraceVerdict.PROXY || result.host().isPresent();
        return new TraceRow(
                sweep.hops().isEmpty()
                        ? sweep.distance().orElse(1)
                        : sweep.hops().get(sweep.hops().size() - 1).hop() + 1,
                early ? Role.PROXY : Role.SERVER,
                List.of(result.target().address()),
                0,
                0,
                answer.map(reply -> OptionalLong.of(reply.rttNanos())).orElse(OptionalLong.empty()),
                OptionState.UNSEEN,
                Optional.empty(),
                answer.map(TtlReply.Segment::segment),
                List.of());
    }

    /** The answer in the last row, or what the quotes show, in a few words. */
    String optionWords() {
        if (answer.isPresent()) {
            return AnswerWords.of(answer.get());
        }
        if (role != Role.ROUTER) {
            return "no answer";
        }
        if (answered == 0) {
            return sent == 0 ? "" : "no reply";
        }
        return optionState == OptionState.UNSEEN ? "not quoted" : optionState.toString();
    }

    /** How much is quoted where that is not the whole header. */
    String limits() {
        return view.flatMap(HopView::quote)
                .filter(quote -> !quote.comparison().unseen().isEmpty())
                .map(quote -> "quotes " + quote.comparison().tcpBytes() + " bytes of TCP: "
                        + String.join(", ", quote.comparison().unseen()) + " not seen")
                .orElse("");
    }
}
