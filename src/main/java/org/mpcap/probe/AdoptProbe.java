package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.UserError;
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
import org.mpcap.wire.mptcp.ResetReason;

/**
 * Joins a connection that exists already and whose keys are known, and leaves again without disturbing it. The local key is
 * that of the side we stand in for.
 */
public final class AdoptProbe implements ConnectionEvents {

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
        this.findings = new ProbeFindings(keys.version(), flow, keys.local());
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
                        () -> done.accept(ProbeResult.failed(
                                target, Optional.of(route.target()), UserError.cannotRun(VersionProbe.NO_PORT))));
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
        reply.fold(new JoinReply.Cases<Runnable>(
                        accepted -> () -> accepted(accepted, nonce),
                        wrong -> () -> finish(
                                ProbeVerdict.IMPOSTOR,
                                String.format(
                                        "the token is known, but the HMAC is 0x%016x and the keys give 0x%016x: the other side"
                                                + " does not hold them, or the local key is not that of the connection",
                                        wrong.actual(), wrong.expected())),
                        refused -> () -> refused(refused),
                        plain -> this::withoutJoin,
                        malformed -> this::withoutJoin,
                        unreachable -> () -> finish(
                                ProbeVerdict.UNREACHABLE, unreachable.message().describe()),
                        silent -> () -> finish(ProbeVerdict.SILENT, "no answer to MP_JOIN")))
                .run();
    }

    private void accepted(JoinReply.Accepted accepted, Nonce nonce) {
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
                .schedule(4 * options.profile().handshake().initialNanos(), this::notTaken);
    }

    private void refused(JoinReply.Refused refused) {
        if (refused.mayBeUnknownToken()) {
            conclude("nobody there knows the token: the connection is over, is on another machine, or has other keys"
                    + refused.code());
        } else {
            conclude("the server does not take joins" + refused.code());
        }
    }

    /** A refusal is no sign of MP_CAPABLE having been answered, nor of fraud. */
    private void conclude(String why) {
        finish(new Conclusion(
                ProbeVerdict.CAPABLE, Optional.empty(), "not proven: " + why, "proof not possible: " + why));
    }

    private void withoutJoin() {
        finish(ProbeVerdict.FALLBACK, "MP_JOIN was answered without a valid MP_JOIN");
    }

    @Override
    public void joinConfirmed(Connection joined, Subflow subflow) {
        findings.see("our HMAC was taken: the server acknowledged the join");
        findings.proof().ifPresent(proof -> findings.proof(proof.taken()));
        leave();
        finish(Conclusion.proven(ProofGrade.JOIN, "the existing connection took our subflow", ""));
    }

    private void notTaken() {
        leave();
        finish(Conclusion.proven(ProofGrade.HMAC, ProofGrade.HMAC.words() + "; ours was not acknowledged", ""));
    }

    @Override
    public void closed(Connection joined, Closing how) {
        if (findings.proof().isPresent()) {
            finish(Conclusion.proven(
                    ProofGrade.HMAC, ProofGrade.HMAC.words() + "; the joined subflow then ended: " + how, ""));
        } else {
            conclude("the joined subflow ended: " + how);
        }
    }

    private void leave() {
        List.copyOf(connection.subflows())
                .forEach(subflow -> subflow.reset(
                        connection.keys().version() == MptcpVersion.V0
                                ? List.of()
                                : List.of(new MpTcpRst(MpTcpRst.FLAG_TRANSIENT, ResetReason.UNSPECIFIED))));
    }

    private void finish(ProbeVerdict verdict, String reason) {
        finish(Conclusion.of(verdict, reason));
    }

    private void finish(Conclusion conclusion) {
        waiting.cancel();
        if (!finished) {
            finished = true;
            done.accept(new ProbeResult(
                    target, Optional.of(route.target()), List.of(findings.result(conclusion)), Optional.empty()));
        }
    }
}
