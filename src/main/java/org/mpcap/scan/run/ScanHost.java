package org.mpcap.scan.run;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.UserError;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.link.BulkSender;
import org.mpcap.link.NetworkPath;
import org.mpcap.network.LiveSession;
import org.mpcap.network.NetworkSession;
import org.mpcap.network.SimulatedSession;
import org.mpcap.scan.run.ScanRequest.Sending;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/** The host a scan runs on, real or simulated: its routes, its interfaces, its time and its threads. */
public interface ScanHost {
    /**
     * The host of a session.
     *
     * @throws UserError if that session sends nothing
     */
    static ScanHost of(NetworkSession session) {
        if (session instanceof LiveSession live) {
            return new LiveScanHost(live);
        }
        if (session instanceof SimulatedSession simulated) {
            return new SimulatedScanHost(simulated);
        }
        throw UserError.usage("a scan cannot be shown without sending it: use a live or a simulated network");
    }

    /** What proofs are made with. */
    NetworkSession session();

    /** Its routes. */
    HostRoutes routes();

    /**
     * The way to a target; opens what it takes.
     *
     * @param nextHop the Ethernet address of the next hop, if it need not be asked for
     * @throws UserError if there is none
     */
    NetworkPath path(IpAddress target, Optional<MacAddress> nextHop);

    /** Closes what only proofs need: a second packet socket on the interface would cost every packet sent. */
    void withoutProofs();

    /** Sends SYNs through an interface. */
    BulkSender sender(String interfaceName, Sending how);

    /**
     * Receives answers on an interface.
     *
     * @param filter which, in libpcap's language
     * @param taker takes frames, on one thread; a frame is the taker's
     * @param failed told when receiving fails
     */
    AnswerSource answers(
            String interfaceName, String filter, Consumer<byte[]> taker, Consumer<RuntimeException> failed);

    /** Keeps the kernel from resetting flows from these ports until what it gives is run. */
    Runnable suppressResets(PortRange ports);

    /** Nanoseconds from an arbitrary origin. */
    long nanos();

    /** The time of day. */
    Instant time();

    /** Goes through the steps of a run until it is over. Throws what a step throws, or what makes going on impossible. */
    void go(Steps steps);

    /** A run in small steps. */
    interface Steps {
        /** Time between two calls of {@link #tick}, in nanoseconds: short enough for a line on a terminal. */
        long TICK = 250_000_000L;

        /**
         * Sends what is due; called on one thread.
         *
         * @return nanoseconds until there may be more to do
         */
        long step();

        /** Whether there is nothing left to do. */
        boolean isOver();

        /** Called every {@link #TICK} beside the steps, on the thread that called {@link ScanHost#go}. */
        void tick();
    }
}
