package org.mpcap.paths;

import java.util.function.Consumer;
import org.mpcap.probe.ProbeContext;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MptcpOption;

/** Tries data both ways, with DSS checksums or without. */
final class DataTrial extends FlowTrial {
    private final boolean checksum;
    private final Bytes data;
    private boolean answered;

    /**
     * A trial that has not begun.
     *
     * @param checksum whether it is for DSS checksums
     * @param data for the server
     * @param done told once, on the event loop
     */
    DataTrial(ProbeContext context, FlowRoute route, boolean checksum, Bytes data, Consumer<FlowReport> done) {
        super(context, route, checksum, done);
        this.checksum = checksum;
        this.data = data;
    }

    @Override
    void gaveUp(String reason) {
        boolean changed = reason.contains("checksum is wrong")
                || reason.contains("MP_FAIL")
                || reason.contains("infinite mapping");
        FlowSighting sighting =
                FlowSighting.refused(changed ? PathJudge.CHANGED + ": " + reason : "fell back to TCP: " + reason);
        if (checksum) {
            see(PathAspect.CHECKSUM, sighting);
        } else {
            see(hasSeen(PathAspect.DATA_OUT) ? PathAspect.DATA_BACK : PathAspect.DATA_OUT, sighting);
            see(PathAspect.DATA_BACK, FlowSighting.notTried("MPTCP had been given up"));
        }
    }

    @Override
    void ended(Closing how) {
        if (checksum) {
            see(PathAspect.CHECKSUM, sighting(how, "data with a checksum"));
        } else {
            see(PathAspect.DATA_OUT, sighting(how, "data"));
            see(PathAspect.DATA_BACK, FlowSighting.notTried("the server had closed"));
        }
    }

    private static FlowSighting sighting(Closing how, String what) {
        return how == Closing.SILENT
                ? FlowSighting.silent(what + " is not answered")
                : FlowSighting.refused("the connection is reset when it carries " + what);
    }

    @Override
    public void option(Connection open, Subflow subflow, MptcpOption option) {
        super.option(open, subflow, option);
        if (!isOver() && option instanceof MpFail) {
            see(
                    checksum ? PathAspect.CHECKSUM : PathAspect.DATA_OUT,
                    FlowSighting.refused(PathJudge.CHANGED + ": the server sent MP_FAIL"));
        }
    }

    @Override
    void begin(Connection open) {
        if (data.isEmpty()) {
            see(checksum ? PathAspect.CHECKSUM : PathAspect.DATA_OUT, FlowSighting.notTried("no data was to be sent"));
            later(SPEAKING_NANOS, this::finishData);
        } else {
            open.send(data);
            later(SPEAKING_NANOS * 4, this::finishData);
        }
    }

    @Override
    public void dataAcknowledged(Connection open) {
        if (open.drained() && open.phase().isMptcp()) {
            see(checksum ? PathAspect.CHECKSUM : PathAspect.DATA_OUT, FlowSighting.passed());
            if (answered) {
                later(0, this::finishData);
            } else {
                later(SPEAKING_NANOS, this::finishData);
            }
        }
    }

    @Override
    public void data(Connection open, Bytes received) {
        if (isOver() || !open.phase().isMptcp()) {
            return;
        }
        answered = true;
        if (!checksum) {
            see(PathAspect.DATA_BACK, FlowSighting.passed());
        }
        if (open.drained()) {
            later(0, this::finishData);
        }
    }

    private void finishData() {
        if (checksum) {
            see(PathAspect.CHECKSUM, FlowSighting.silent("data with a checksum is not acknowledged"));
        } else {
            see(PathAspect.DATA_OUT, FlowSighting.silent("data is not acknowledged by DATA_ACK"));
            boolean gotThere = seen(PathAspect.DATA_OUT)
                    .filter(sighting -> sighting.kind() == FlowSighting.Kind.SILENT)
                    .isEmpty();
            see(
                    PathAspect.DATA_BACK,
                    FlowSighting.notTried(
                            gotThere
                                    ? "the server sent no data; --data gives it something to answer"
                                    : "data does not get there"));
        }
        end();
    }
}
