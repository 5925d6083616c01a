package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.handshake.JoinReply;
import org.mpcap.link.EventLoop;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.mptcp.MpTcpRst;

/**
 * Joins a connection that exists already and whose keys are known, and leaves again without disturbing it. The local key is
 * that of the side we stand in for.
 */
public final class AdoptProbe implements ConnectionEvents {
    /** MP_TCPRST flag T: transient (RFC 8684 3.6); the connection goes on. */
    private static final int TRANSIENT = 1;
    /** MP_TCPRST reason: MPTCP-specific error, as for an unknown token (RFC 8684 3.6). */
    private static final int MPTCP_ERROR = 1;

    private final ProbeContext context;
    private final ProbeOptions options;
    private final String target;
    private final ProbeRoute route;
    private final Consumer<ProbeResult> done;
    private final FourTuple flow;
    private final ProbeFindings findings;
    private final Connection connection;
    private EventLoop.Timer waiting = () -> {};
    private boolean finished;

    private AdoptProbe(
            ProbeContext context,
            ProbeOptions options,
            String target,
            ProbeRoute route,
            ConnectionKeys keys,
            FourTuple flow,
            Consumer<ProbeResult> done) {
        this.context = context;
        this.options = options;
        this.target = target;
        this.route = route;
        this.done = done;
        this.flow = flow;
        this.findings = new ProbeFindings(keys.version(), flow.local(), keys.local());
        findings.keys(keys);
        this.connection = new Connection(
                context.stack(),
                keys,
                options.checksum(),
                true,
                options.profile().closing(),
                this);
    }

    /** Starts; {@code done} is called once, on the event loop's thread. */
    public static void start(
            ProbeContext context,
            ProbeOptions options,
            String target,
            ProbeRoute route,
            ConnectionKeys keys,
            Consumer<ProbeResult> done) {
        route.joinFlow()
                .ifPresentOrElse(
                        flow -> new AdoptProbe(context, options, target, route, keys, flow, done).open(),
                        () -> done.accept(
                                ProbeResult.failed(target, Optional.of(route.target()), VersionProbe.NO_PORT)));
    }

    private void open() {
        Nonce nonce = new Nonce(context.random().nextInt());
        // Ids 0 and 1 belong to the connection's own addresses as a rule; a high one does not collide with them.
        int addressId = 128 + context.random().nextInt(127);
        JoinOpen.start(
                connection,
                route.joinPath(),
                flow,
                context.joinRequest(options, connection.keys().remoteToken(), nonce, addressId, true),
                (reply, subflow) -> answered(reply, nonce));
    }

    private void answered(JoinReply reply, Nonce nonce) {
        if (reply instanceof JoinReply.Accepted accepted) {
            findings.see(
                    "MP_JOIN with token 0x%s: SYN/ACK with HMAC 0x%016x, as the keys give it",
                    connection.keys().remoteToken(), accepted.hmac());
            findings.proof(new VersionResult.Proof(
                    flow.local(),
                    accepted.addressId(),
                    nonce.bits(),
                    accepted.nonce().bits(),
                    accepted.hmac(),
                    false));
            waiting = context.stack()
                    .eventLoop()
                    .schedule(4 * options.profile().handshake().initialNanos(), this::leave);
        } else if (reply instanceof JoinReply.WrongHmac wrong) {
            finish(
                    ProbeVerdict.IMPOSTOR,
                    String.format(
                            "the token is known, but the HMAC is 0x%016x and the keys give 0x%016x",
                            wrong.actual(), wrong.expected()));
        } else if (reply instanceof JoinReply.Refused refused) {
            String code = refused.reason().isPresent()
                    ? " (MP_TCPRST reason " + refused.reason().getAsInt() + ")"
                    : "";
            boolean unknown = refused.reason().orElse(MPTCP_ERROR) == MPTCP_ERROR;
            finish(
                    unknown ? ProbeVerdict.IMPOSTOR : ProbeVerdict.CAPABLE,
                    (unknown
                                    ? "the join was refused: no connection has this token"
                                    : "proof not possible: the server does not take joins")
                            + code);
        } else if (reply instanceof JoinReply.Unreachable unreachable) {
            finish(ProbeVerdict.UNREACHABLE, unreachable.message().describe());
        } else if (reply instanceof JoinReply.Silent) {
            finish(ProbeVerdict.SILENT, "no answer to MP_JOIN");
        } else {
            finish(ProbeVerdict.FALLBACK, "MP_JOIN was answered without a valid MP_JOIN");
        }
    }

    @Override
    public void joinConfirmed(Connection joined, Subflow subflow) {
        findings.see("our HMAC was taken: the server acknowledged the join");
        findings.proof()
                .ifPresent(old -> findings.proof(new VersionResult.Proof(
                        old.source(), old.addressId(), old.localNonce(), old.remoteNonce(), old.hmac(), true)));
        leave();
    }

    @Override
    public void closed(Connection joined, Closing how) {
        finish(
                findings.proof().isPresent() ? ProbeVerdict.PROVEN : ProbeVerdict.IMPOSTOR,
                "the joined subflow ended: " + how);
    }

    private void leave() {
        List.copyOf(connection.subflows())
                .forEach(subflow -> subflow.reset(
                        connection.keys().version() == MptcpVersion.V0
                                ? List.of()
                                : List.of(new MpTcpRst(TRANSIENT, 0))));
        finish(ProbeVerdict.PROVEN, "the existing connection took our subflow");
    }

    private void finish(ProbeVerdict verdict, String reason) {
        waiting.cancel();
        if (!finished) {
            finished = true;
            done.accept(new ProbeResult(
                    target, Optional.of(route.target()), List.of(findings.result(verdict, reason)), Optional.empty()));
        }
    }
}
