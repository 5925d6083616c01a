package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.List;
import java.util.Optional;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.MptcpInfo;
import org.mpcap.host.mptcp.PathManagerEvent;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.SubflowInfo;
import org.mpcap.host.mptcp.TcpInfo;

/**
 * Whether the subflows of a connection carry data.
 *
 * @param facts what is known
 * @param connection the connection
 */
record UseRules(DiagnosisFacts facts, ConnectionView connection) {
    /** The kernel's own measure of a silent subflow (stale_loss_cnt): timeouts in a row. */
    private static final int STALE_TIMEOUTS = 4;
    /** Less is what a moving or rebooting device takes; then it is an event, not a state. */
    private static final long SILENT_MILLIS = 2500;
    /** Four times the least round-trip time, and 50 ms of it: a queue that is filled by this host. */
    private static final int FULL_QUEUE = 4;

    private static final long FULL_QUEUE_MICROS = 50_000;
    /** A path that loses a fifth of its segments is slower than none; TCP's own probing loses a few in a hundred. */
    private static final double LOSSY = 0.2;
    /** Segments without which a share means nothing. */
    private static final int ENOUGH_SEGMENTS = 10;
    /** More than the segments of one flight that a single loss has sent again. */
    private static final int REINJECTED_BYTES = 3000;

    /** TCP's initial window (RFC 6928): data that never passed was stopped within it. */
    private static final int FIRST_FLIGHT_SEGMENTS = 10;

    private static final long STANDING_MILLIS = 400;

    /** Whether the connection does not move at all, because of its only path. */
    Optional<CauseBuilder> stall() {
        return connection.subflows().size() == 1 ? silent().or(this::standing) : Optional.empty();
    }

    /** What is wrong with how its subflows are used; the first that blocks. */
    Optional<CauseBuilder> explain() {
        return addressGone()
                .or(this::strippedFromFirst)
                .or(this::silent)
                .or(this::standing)
                .or(this::changed)
                .or(this::backup)
                .or(this::nothingPasses)
                .or(this::lossy);
    }

    private static TcpInfo tcp(SocketRow row) {
        return row.tcp().orElseGet(() -> TcpInfo.parse(new byte[0]));
    }

    private static String name(SocketRow row) {
        return row.local().address() + " -> " + row.remote();
    }

    private String device(SocketRow row) {
        return new HostPaths(facts.state()).deviceOf(row.local().address());
    }

    private Optional<CauseBuilder> addressGone() {
        HostPaths paths = new HostPaths(facts.state());
        return connection.subflows().stream()
                .filter(row -> row.subflow().has(SubflowInfo.CONNECTED))
                .filter(row -> !facts.state().addresses().isEmpty()
                        && facts.state().address(row.local().address()).isEmpty())
                .findFirst()
                .map(row -> {
                    CauseBuilder cause = fault(
                                    DiagnosedCause.ENDPOINT_ADDRESS_REMOVED,
                                    row.local().address()
                                            + " is no longer an address of this host; its subflow lives on, useless, until it times out.")
                            .evidence(
                                    "subflow " + name(row),
                                    "OutNoRoutes=" + facts.counters().of("IpOutNoRoutes") + " InAddrErrors="
                                            + facts.counters().of("IpInAddrErrors"));
                    facts.state().endpoints().stream()
                            .filter(endpoint ->
                                    endpoint.address().equals(row.local().address()))
                            .findFirst()
                            .ifPresent(endpoint -> cause.cure("ip mptcp endpoint del id " + endpoint.id())
                                    .note("This closes the subflow and tells the peer. When the address is back: "
                                            + paths.anew(endpoint, EndpointRules.flags(endpoint))
                                                    .get(1)));
                    return cause;
                });
    }

    /** The first subflow was reset for want of the option, and a joined one goes on. */
    private Optional<CauseBuilder> strippedFromFirst() {
        boolean otherReasons = facts.count(MibCounter.RM_SUBFLOW) > 0
                || facts.count(MibCounter.RM_ADDR) > 0
                || facts.counters().of("TcpExtTCPAbortOnTimeout") > 0
                || facts.count(MibCounter.MP_FASTCLOSE_RX) > 0
                || facts.count(MibCounter.MP_FAIL_RX) > 0;
        boolean reset = facts.counters().of("TcpEstabResets") > 0
                || facts.events().stream()
                        .anyMatch(
                                event -> event.kind() == PathManagerEvent.Kind.SUBFLOW_CLOSED && event.error() == 104);
        if (connection.first().isPresent() || connection.joined().isEmpty() || otherReasons || !reset) {
            return Optional.empty();
        }
        return Optional.of(new HandshakeRules(facts)
                .stripped(connection.remote())
                .evidence(
                        "the first subflow was reset, without a reason of MPTCP's own, and the connection goes on by the second",
                        "EstabResets=" + facts.counters().of("TcpEstabResets")));
    }

    private boolean isSilent(SocketRow row) {
        return tcp(row).retransmits() >= STALE_TIMEOUTS
                && tcp(row).unacknowledged() > 0
                && tcp(row).lastAckReceivedMillis() >= SILENT_MILLIS
                && row.subflow().has(SubflowInfo.CONNECTED);
    }

    private Optional<CauseBuilder> silent() {
        Optional<SocketRow> found =
                connection.subflows().stream().filter(this::isSilent).findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        SocketRow row = found.get();
        TcpInfo info = tcp(row);
        String seconds = String.format(java.util.Locale.ROOT, "%.1f", info.lastAckReceivedMillis() / 1000.0);
        String[] evidence = {
            "subflow " + name(row) + ": " + info.retransmits() + " timeouts in a row, last ACK " + seconds
                    + " s ago, path MTU " + info.pathMtu(),
            facts.rose(MibCounter.SUBFLOW_STALE, MibCounter.MPTCP_RETRANS)
        };
        boolean others = connection.subflows().size() > 1;
        boolean never = facts.state()
                .setting("net/mptcp/stale_loss_cnt")
                .filter("0"::equals)
                .isPresent();
        if (others && never && facts.count(MibCounter.SUBFLOW_STALE) == 0) {
            return Optional.of(fault(
                            DiagnosedCause.SYSCTL_STALE_LOSS_COUNT,
                            "The path of " + name(row)
                                    + " is silent, and net.mptcp.stale_loss_cnt=0 never gives it up.")
                    .evidence(evidence)
                    .cure("sysctl -w net.mptcp.stale_loss_cnt=4")
                    .note("Then look at that path: it has been silent for " + seconds + " s."));
        }
        if (others && facts.count(MibCounter.SUBFLOW_STALE) == 0 && !never) {
            // The kernel itself has not given the path up: a gap that data survives is no fault yet.
            return Optional.empty();
        }
        // The SYN counts as one byte; more was never acknowledged where full segments do not pass.
        boolean nothingPassed = info.bytesAcknowledged() <= 1 && row.subflow().joins();
        boolean firstOnly = !row.subflow().joins() && !others && smallOnly(info);
        if (nothingPassed) {
            return Optional.of(noFullSize(row, evidence));
        }
        if (firstOnly) {
            return Optional.of(dataDropped(row, evidence));
        }
        return Optional.of((others
                        ? fault(
                                DiagnosedCause.PATH_SILENT,
                                "The path of " + name(row) + " has been silent for " + seconds
                                        + " s; data goes by the other one.")
                        : unsure(
                                DiagnosedCause.PATH_SILENT,
                                "The path to " + connection.remote() + ", or the server, has been silent for " + seconds
                                        + " s, and there is no other path.",
                                DiagnosedCause.PATH_SILENT,
                                DiagnosedCause.PATH_STRIPPED_MIDWAY))
                .evidence(evidence)
                .note("Look at that path.")
                .next("mpcap explain --watch"));
    }

    private CauseBuilder noFullSize(SocketRow row, String[] evidence) {
        return unsure(
                        DiagnosedCause.PATH_MTU,
                        "The handshake passed on " + name(row)
                                + ", and no data since: the path loses full-size packets, or went silent.",
                        DiagnosedCause.PATH_MTU,
                        DiagnosedCause.PATH_DATA_DROPPED,
                        DiagnosedCause.PATH_SILENT)
                .evidence(evidence)
                .cure("ip link set " + device(row) + " mtu 1280")
                .note("Or net.ipv4.tcp_mtu_probing=1; the cure is for full-size packets that get lost.")
                .next("ping -M do -s 1400 from " + row.local().address());
    }

    private static boolean smallOnly(TcpInfo info) {
        return info.bytesAcknowledged() <= FIRST_FLIGHT_SEGMENTS * info.pathMtu();
    }

    private CauseBuilder dataDropped(SocketRow row, String[] evidence) {
        return unsure(
                        DiagnosedCause.PATH_DATA_DROPPED,
                        "The connection to " + connection.remote()
                                + " opened, and its data gets lost: packets with the option and data, or full-size packets.",
                        DiagnosedCause.PATH_DATA_DROPPED,
                        DiagnosedCause.PATH_MTU,
                        DiagnosedCause.PATH_SILENT)
                .evidence(evidence)
                .evidence("acknowledged so far: " + tcp(row).bytesAcknowledged() + " bytes")
                .next("sudo mpcap trace " + connection.remote() + ", and ping -M do -s 1400 "
                        + connection.remote().address());
    }

    /** The connection stands still though there is a way: DATA_ACKs do not come while ACKs do, or data never passes. */
    private Optional<CauseBuilder> standing() {
        Optional<SocketRow> only = connection.first();
        if (connection.subflows().size() != 1 || only.isEmpty()) {
            return Optional.empty();
        }
        MptcpInfo mptcp = connection.mptcp();
        TcpInfo info = tcp(only.get());
        boolean owed = mptcp.bytesSent() > mptcp.bytesAcknowledged() + 1;
        // TCP has acknowledged more than MPTCP has: the peer gets the bytes, and confirms none of them at the level of
        // data.
        boolean ahead = info.bytesAcknowledged() > mptcp.bytesAcknowledged() + REINJECTED_BYTES
                && mptcp.bytesRetransmitted() >= REINJECTED_BYTES;
        if (owed
                && ahead
                && info.lastAckReceivedMillis() < SILENT_MILLIS
                && mptcp.lastAckReceivedMillis() >= STANDING_MILLIS) {
            return Optional.of(new HandshakeRules(facts)
                    .stripped(connection.remote())
                    .evidence(
                            "TCP's ACKs arrive, DATA_ACKs do not: " + mptcp.bytesAcknowledged() + " of "
                                    + mptcp.bytesSent() + " bytes confirmed, " + mptcp.bytesRetransmitted()
                                    + " sent again",
                            facts.rose(MibCounter.MPTCP_RETRANS)));
        }
        boolean lost = info.retransmits() >= 2
                && info.unacknowledged() > 0
                && smallOnly(info)
                && info.lastAckReceivedMillis() >= STANDING_MILLIS;
        return lost
                ? Optional.of(dataDropped(only.get(), new String[] {
                    "subflow " + name(only.get()) + ": " + info.retransmits() + " timeouts in a row"
                }))
                : Optional.empty();
    }

    private boolean full(SocketRow row) {
        TcpInfo info = tcp(row);
        boolean queue = info.rttMicros() >= FULL_QUEUE_MICROS
                && info.rttMicros() >= FULL_QUEUE * Math.max(1, info.leastRttMicros());
        return info.bytesNotSent() > 0 && (queue || info.unacknowledged() >= info.congestionWindow());
    }

    private List<SocketRow> backups() {
        return connection.subflows().stream()
                .filter(row -> row.subflow().backup() && row.subflow().has(SubflowInfo.CONNECTED))
                .toList();
    }

    private boolean othersFull() {
        return connection.subflows().stream().anyMatch(row -> !row.subflow().backup() && full(row));
    }

    private Optional<CauseBuilder> changed() {
        if (backups().isEmpty() || facts.count(MibCounter.MP_PRIO_TX) + facts.count(MibCounter.MP_PRIO_RX) == 0) {
            return Optional.empty();
        }
        SocketRow row = backups().get(0);
        boolean ours = facts.count(MibCounter.MP_PRIO_TX) > 0;
        return Optional.of(nobackup(
                fault(
                                DiagnosedCause.PRIO_CHANGED,
                                "The subflow " + name(row) + " was made a backup while it was in use, by "
                                        + (ours ? "this host." : "the peer."))
                        .evidence(facts.rose(MibCounter.MP_PRIO_TX, MibCounter.MP_PRIO_RX)),
                row));
    }

    private Optional<CauseBuilder> backup() {
        if (backups().isEmpty()
                || !othersFull()
                || backups().size() == connection.subflows().size()) {
            return Optional.empty();
        }
        SocketRow row = backups().get(0);
        boolean theirs = row.subflow().has(SubflowInfo.BACKUP_REMOTE);
        return Optional.of(nobackup(
                fault(
                                DiagnosedCause.PRIO_BACKUP,
                                "The first path is full, and the second (" + name(row) + ") idle: "
                                        + (theirs ? "the peer made it" : "this host made it")
                                        + " a backup, used only when the others fail.")
                        .evidence(
                                "subflow " + name(row) + " flags 0x"
                                        + Integer.toHexString(row.subflow().flags()),
                                facts.rose(MibCounter.MP_JOIN_SYN_ACK_BACKUP_RX)),
                row));
    }

    private CauseBuilder nobackup(CauseBuilder cause, SocketRow row) {
        boolean theirs =
                row.subflow().has(SubflowInfo.BACKUP_REMOTE) && !row.subflow().has(SubflowInfo.BACKUP_LOCAL);
        if (theirs) {
            return cause.cureOnPeer(
                            "ip mptcp endpoint change id " + row.subflow().remoteId() + " nobackup")
                    .note("It works on open connections; the peer's id is that in its own list.");
        }
        Optional<Endpoint> endpoint = facts.state().endpoints().stream()
                .filter(own -> own.address().equals(row.local().address()))
                .findFirst();
        endpoint.ifPresent(own -> cause.cure("ip mptcp endpoint change id " + own.id() + " nobackup"));
        return cause.note("It works on open connections. Leave it if the second path is meant for emergencies only.");
    }

    /** Small segments come through and are acknowledged out of order; the data never advances. */
    private Optional<CauseBuilder> nothingPasses() {
        return connection.joined().stream()
                .filter(row -> tcp(row).bytesAcknowledged() <= 1)
                .filter(row -> tcp(row).dataSegmentsSent() >= ENOUGH_SEGMENTS
                        && tcp(row).totalRetransmissions() >= ENOUGH_SEGMENTS / 2)
                .findFirst()
                .map(row -> noFullSize(row, new String[] {
                    "subflow " + name(row) + ": " + tcp(row).dataSegmentsSent() + " data segments sent, "
                            + tcp(row).totalRetransmissions() + " of them again, no byte acknowledged in order"
                }));
    }

    private Optional<CauseBuilder> lossy() {
        return connection.joined().stream()
                .filter(row -> tcp(row).dataSegmentsSent() >= ENOUGH_SEGMENTS)
                .filter(row -> tcp(row).totalRetransmissions() >= LOSSY * tcp(row).dataSegmentsSent())
                .findFirst()
                .map(row -> fault(
                                DiagnosedCause.PATH_LOSSY,
                                "The path of " + name(row) + " loses many packets: "
                                        + 100 * tcp(row).totalRetransmissions() / tcp(row).dataSegmentsSent()
                                        + " % of its segments were sent again.")
                        .evidence("subflow " + name(row) + ": " + tcp(row).totalRetransmissions() + " of "
                                + tcp(row).dataSegmentsSent() + " data segments were retransmissions, last ACK "
                                + tcp(row).lastAckReceivedMillis() + " ms ago")
                        .cure(facts.state().endpoints().stream()
                                .filter(own -> own.address().equals(row.local().address()))
                                .map(own -> "ip mptcp endpoint change id " + own.id() + " backup")
                                .toArray(String[]::new))
                        .note("Or leave the path out."));
    }
}
