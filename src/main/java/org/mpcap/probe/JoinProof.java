package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.JoinReply;
import org.mpcap.link.EventLoop;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;

/**
 * Proves the token of an established connection by a join whose HMAC only the holder of both keys can make (RFC 8684 3.2).
 *
 * <p>No subflow may be added before the peer's first DSS; it is asked for without sending application data. A join that is
 * refused is tried again, after sending the third ACK again, since a lost third ACK looks like an unknown token.
 */
final class JoinProof {
    private static final int ATTEMPTS = 3;

    /** Takes the verdict; may be called more than once, the first counts. */
    interface Outcome {
        void is(ProbeVerdict verdict, String reason);
    }

    private enum Stage {
        CONFIRMING,
        JOINING,
        WAITING_FOR_ACK,
        CONTROL,
        DONE
    }

    private final ProbeContext context;
    private final ProbeOptions options;
    private final ProbeRoute route;
    private final Connection connection;
    private final boolean joinForbidden;
    private final ProbeFindings findings;
    private final Outcome outcome;
    private final RetransmitTimer confirmTimer;
    private EventLoop.Timer waiting = () -> {};
    private Stage stage = Stage.CONFIRMING;
    private int attempts;
    private boolean fellBack;
    private Optional<Subflow> opening = Optional.empty();
    private Optional<Subflow> joined = Optional.empty();

    /** @param joinForbidden whether the peer said that it takes no join to its address (flag C, RFC 8684 3.1) */
    JoinProof(
            ProbeContext context,
            ProbeOptions options,
            ProbeRoute route,
            Connection connection,
            boolean joinForbidden,
            ProbeFindings findings,
            Outcome outcome) {
        this.context = context;
        this.options = options;
        this.route = route;
        this.connection = connection;
        this.joinForbidden = joinForbidden;
        this.findings = findings;
        this.outcome = outcome;
        Timing timing = options.profile().handshake();
        this.confirmTimer =
                new RetransmitTimer(context.stack().eventLoop(), timing, this::askAgain, this::notConfirmed);
    }

    /** Asks the peer for its first DSS, by data if there is any under way. */
    void confirm() {
        if (connection.drained()) {
            connection.solicit();
        }
        confirmTimer.start();
    }

    private void askAgain() {
        connection.repeatThirdAck();
        connection.solicit();
    }

    private void notConfirmed() {
        findings.see("no DSS from the server after the handshake");
        join();
    }

    void confirmed() {
        if (stage == Stage.CONFIRMING && connection.drained()) {
            join();
        }
    }

    void dataAcknowledged() {
        if (stage == Stage.CONFIRMING && connection.drained()) {
            join();
        }
    }

    void fellBack() {
        fellBack = true;
        if (stage == Stage.CONFIRMING) {
            join();
        }
    }

    private void join() {
        confirmTimer.stop();
        if (stage == Stage.DONE || connection.phase().isClosed()) {
            return;
        }
        if (joinForbidden && !fellBack) {
            end(ProbeVerdict.CAPABLE, "proof not possible: the server takes no join to this address (flag C)");
            return;
        }
        stage = Stage.JOINING;
        attempts++;
        Optional<FourTuple> free = route.joinFlow();
        if (free.isEmpty()) {
            end(ProbeVerdict.CAPABLE, "proof not possible: " + VersionProbe.NO_PORT);
            return;
        }
        FourTuple flow = free.get();
        Nonce nonce = new Nonce(context.random().nextInt());
        opening = Optional.of(JoinOpen.start(
                connection,
                route.joinPath(),
                flow,
                context.joinRequest(options, connection.keys().remoteToken(), nonce, route.joinAddressId()),
                (reply, subflow) -> answered(reply, subflow, flow, nonce)));
    }

    private void answered(JoinReply reply, Subflow subflow, FourTuple flow, Nonce nonce) {
        opening = Optional.empty();
        if (stage == Stage.DONE) {
            return;
        }
        reply.fold(new JoinReply.Cases<Runnable>(
                        accepted -> () -> accepted(accepted, subflow, flow, nonce),
                        wrong -> () -> wrongHmac(wrong),
                        refused -> () -> refused(refused),
                        plain -> () -> {
                            findings.see("MP_JOIN: SYN/ACK without MP_JOIN");
                            end(ProbeVerdict.IMPOSTOR, "MP_JOIN was answered as plain TCP: nobody knows the token");
                        },
                        malformed -> () -> {
                            findings.see("MP_JOIN: SYN/ACK with %s", malformed.what());
                            end(ProbeVerdict.IMPOSTOR, "the answer to MP_JOIN is not valid: " + malformed.what());
                        },
                        unreachable -> () -> {
                            String what = unreachable.message().describe();
                            findings.see("MP_JOIN: %s", what);
                            end(ProbeVerdict.CAPABLE, "proof not possible: " + what);
                        },
                        silent -> () -> {
                            findings.see("MP_JOIN: no answer");
                            end(
                                    ProbeVerdict.CAPABLE,
                                    "proof not possible: MP_JOIN was not answered, it may be dropped on the way");
                        }))
                .run();
    }

    private void accepted(JoinReply.Accepted accepted, Subflow subflow, FourTuple flow, Nonce nonce) {
        findings.see("MP_JOIN from %s: SYN/ACK with HMAC 0x%016x, as the keys give it", flow.local(), accepted.hmac());
        findings.proof(new VersionResult.Proof(
                flow.local(),
                accepted.addressId(),
                nonce.bits(),
                accepted.nonce().bits(),
                accepted.hmac(),
                false));
        joined = Optional.of(subflow);
        stage = Stage.WAITING_FOR_ACK;
        waiting = context.stack()
                .eventLoop()
                .schedule(4 * options.profile().handshake().initialNanos(), this::controlOrDone);
    }

    private void wrongHmac(JoinReply.WrongHmac wrong) {
        findings.see("MP_JOIN: SYN/ACK with HMAC 0x%016x, the keys give 0x%016x", wrong.actual(), wrong.expected());
        end(ProbeVerdict.IMPOSTOR, "the HMAC of the join is wrong: the other side does not hold the keys");
    }

    private void refused(JoinReply.Refused refused) {
        findings.see("MP_JOIN: RST%s", refused.code());
        if (!refused.mayBeUnknownToken()) {
            end(ProbeVerdict.CAPABLE, "proof not possible: the server does not take joins" + refused.code());
        } else if (attempts < ATTEMPTS) {
            connection.repeatThirdAck();
            waiting = context.stack()
                    .eventLoop()
                    .schedule(attempts * options.profile().handshake().initialNanos() / 2, this::join);
        } else if (fellBack) {
            end(ProbeVerdict.FALLBACK, "MP_CAPABLE was answered, but the connection went on as plain TCP");
        } else {
            end(ProbeVerdict.IMPOSTOR, "the join was refused: nobody knows the token" + refused.code());
        }
    }

    /** Ends with what is known: the HMAC, if it came, is proof enough. */
    void giveUp(String why) {
        if (joined.isPresent()) {
            proven();
        } else {
            end(ProbeVerdict.CAPABLE, "proof not possible: " + why);
        }
    }

    void joinConfirmed() {
        findings.see("our HMAC was taken: the server acknowledged the join");
        findings.proof()
                .ifPresent(old -> findings.proof(new VersionResult.Proof(
                        old.source(), old.addressId(), old.localNonce(), old.remoteNonce(), old.hmac(), true)));
        controlOrDone();
    }

    void subflowLost(Subflow subflow) {
        if (stage == Stage.WAITING_FOR_ACK && joined.filter(subflow::equals).isPresent()) {
            findings.see("the joined subflow was lost before the server acknowledged our HMAC");
            controlOrDone();
        }
    }

    void connectionClosed(Closing how) {
        confirmTimer.stop();
        if (stage == Stage.DONE) {
            return;
        }
        if (joined.isPresent()) {
            proven();
        } else {
            findings.see("the connection ended early: %s", how);
            end(
                    ProbeVerdict.CAPABLE,
                    "proof not possible: the server closed the connection before the join (" + how + ")");
        }
    }

    private void controlOrDone() {
        waiting.cancel();
        if (stage != Stage.WAITING_FOR_ACK) {
            return;
        }
        if (!options.control()) {
            proven();
            return;
        }
        stage = Stage.CONTROL;
        Token wrong = new Token(
                connection.keys().remoteToken().bits() ^ (1 + context.random().nextInt(0x7fff_fffe)));
        Optional<FourTuple> flow = route.joinFlow();
        if (flow.isEmpty()) {
            findings.see("control: none, %s", VersionProbe.NO_PORT);
            proven();
            return;
        }
        Nonce nonce = new Nonce(context.random().nextInt());
        opening = Optional.of(JoinOpen.start(
                connection,
                route.joinPath(),
                flow.get(),
                context.joinRequest(options, wrong, nonce, route.joinAddressId()),
                (reply, subflow) -> control(wrong, reply, subflow)));
    }

    private void control(Token wrong, JoinReply reply, Subflow subflow) {
        opening = Optional.empty();
        if (stage == Stage.DONE) {
            return;
        }
        reply.fold(new JoinReply.Cases<Runnable>(
                        accepted -> () -> acceptedWrongToken(wrong, subflow),
                        wrongHmac -> () -> acceptedWrongToken(wrong, subflow),
                        refused -> () -> {
                            findings.see(
                                    "control: MP_JOIN with the wrong token 0x%s was refused%s", wrong, refused.code());
                            proven();
                        },
                        this::notRefused,
                        this::notRefused,
                        this::notRefused,
                        this::notRefused))
                .run();
    }

    private void acceptedWrongToken(Token wrong, Subflow subflow) {
        subflow.reset(List.of());
        findings.see("control: MP_JOIN with the wrong token 0x%s was accepted", wrong);
        end(ProbeVerdict.IMPOSTOR, "a join with a wrong token was accepted");
    }

    private Runnable notRefused(JoinReply reply) {
        return () -> {
            findings.see("control: MP_JOIN with a wrong token got no refusal (%s)", reply);
            proven();
        };
    }

    private void proven() {
        end(ProbeVerdict.PROVEN, "a join was accepted with the right HMAC");
    }

    private void end(ProbeVerdict verdict, String reason) {
        stage = Stage.DONE;
        opening.ifPresent(subflow -> subflow.reset(List.of()));
        opening = Optional.empty();
        waiting.cancel();
        confirmTimer.stop();
        outcome.is(verdict, reason);
    }
}
