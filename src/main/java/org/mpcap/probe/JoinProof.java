package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.handshake.JoinReply;
import org.mpcap.link.Completion;
import org.mpcap.link.EventLoop;
import org.mpcap.link.NetworkPath;
import org.mpcap.probe.JoinOutcome.Fate;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents.Closing;
import org.mpcap.stack.tcp.RetransmitTimer;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;

/**
 * Gathers what shows whether the peer of an established connection holds the keys: its DATA_ACK, its ADD_ADDR, and a join whose HMAC only
 * the holder of both keys can make (RFC 8684 3.2).
 *
 * <p>No subflow may be added before the peer's first DSS; it is asked for without sending application data. A join that is refused is
 * tried again, first after sending the third ACK again, since a lost third ACK looks like an unknown token, then from several other ports,
 * since a balancer or parallel paths go by the ports, and last to an address the server announces.
 */
final class JoinProof {
    private static final int ATTEMPTS = 3;
    /** Behind a balancer of eight machines, one of seven more joins lands on the right one in six cases of ten. */
    private static final int OTHER_PORTS = 7;

    /** Linux answers to segments outside the window no more often than every 500 ms (tcp_invalid_ratelimit). */
    private static final long UNTIL_ASKED_AGAIN = 600_000_000L;

    private enum Stage {
        CONFIRMING,
        AWAITING_ADDRESS,
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
    private final Consumer<Conclusion> outcome;
    private final RetransmitTimer confirmTimer;
    private EventLoop.Timer waiting = () -> {};
    private Stage stage = Stage.CONFIRMING;
    private JoinRound round = JoinRound.none();
    private int attempts;
    private boolean fellBack;
    private boolean dssSeen;
    private boolean wrongTokenTaken;
    private boolean addressTried;
    private DataAckEvidence dataAck = DataAckEvidence.NONE;
    private Optional<TransportAddress> announced = Optional.empty();
    private Optional<Subflow> joined = Optional.empty();

    /**
     * @param joinForbidden whether the peer said that it takes no join to its address (flag C, RFC 8684 3.1)
     * @param outcome takes the conclusion; may be called more than once, the first counts
     */
    JoinProof(
            ProbeContext context,
            ProbeOptions options,
            ProbeRoute route,
            Connection connection,
            boolean joinForbidden,
            ProbeFindings findings,
            Consumer<Conclusion> outcome) {
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
        confirmTimer.start(Math.min(options.profile().handshake().initialNanos(), UNTIL_ASKED_AGAIN));
    }

    private void askAgain() {
        connection.repeatThirdAck();
        connection.solicit();
    }

    private void notConfirmed() {
        findings.see("no DSS from the server after the handshake");
        begin();
    }

    /** A DSS has come. */
    void dss(Dss dss) {
        dssSeen = true;
        if (dataAck != DataAckEvidence.NONE || dss.dataAck().isEmpty()) {
            return;
        }
        long number = dss.dataAck().getAsLong();
        dataAck = DataAckEvidence.of(
                connection.keys(),
                number,
                dss.has(Dss.FLAG_WIDE_DATA_ACK),
                options.data().length());
        findings.see(
                switch (dataAck) {
                    case RIGHT -> "DATA_ACK %s follows from our key (IDSN + 1)";
                    case OURS -> "DATA_ACK %s is our own: it came back";
                    case WRONG, NONE -> "DATA_ACK %s does not follow from our key";
                },
                Long.toUnsignedString(number));
    }

    void confirmed() {
        if (stage == Stage.CONFIRMING && connection.drained()) {
            begin();
        }
    }

    void fellBack() {
        fellBack = true;
        if (stage == Stage.CONFIRMING || stage == Stage.AWAITING_ADDRESS) {
            begin();
        }
    }

    /** The peer announces an address of its own; one that it has signed with both keys may be joined (RFC 8684 3.4.1). */
    void announced(AddAddr add) {
        ConnectionKeys keys = connection.keys();
        boolean signed = keys.version() == MptcpVersion.V1
                && (add.flags() & AddAddr.FLAG_ECHO) == 0
                && add.hmac()
                        .equals(OptionalLong.of(AddAddrHmac.of(
                                keys.remote(),
                                keys.local(),
                                add.addressId(),
                                add.address(),
                                add.port().orElse(0))));
        if (!signed || announced.isPresent()) {
            return;
        }
        TransportAddress place = new TransportAddress(
                add.address(), add.port().orElse(route.target().port()));
        announced = Optional.of(place);
        findings.see("ADD_ADDR of %s: HMAC right, as both keys give it", place);
        if (stage == Stage.AWAITING_ADDRESS) {
            waiting.cancel();
            joinAnnounced();
        }
    }

    private void begin() {
        confirmTimer.stop();
        if (stage == Stage.DONE || connection.phase().isClosed()) {
            return;
        }
        if (fraudulent()) {
            end(Optional.empty());
        } else if (!joinForbidden || fellBack) {
            join(1);
        } else if (announced.isPresent()) {
            joinAnnounced();
        } else {
            stage = Stage.AWAITING_ADDRESS;
            waiting = schedule(options.profile().handshake().initialNanos(), () -> end(Optional.empty()));
        }
    }

    private boolean fraudulent() {
        return dataAck == DataAckEvidence.WRONG || dataAck == DataAckEvidence.OURS;
    }

    private EventLoop.Timer schedule(long nanos, Runnable task) {
        return context.stack().eventLoop().schedule(nanos, task);
    }

    private void join(int count) {
        join(count, route.joinPath(), route::joinFlow);
    }

    private void join(int count, NetworkPath path, Supplier<Optional<FourTuple>> flows) {
        if (stage == Stage.DONE || connection.phase().isClosed()) {
            return;
        }
        stage = Stage.JOINING;
        attempts++;
        round = JoinRound.start(
                context,
                options,
                connection,
                connection.keys().remoteToken(),
                route.addressId(path),
                path,
                flows,
                count,
                this::answered);
    }

    private void answered(List<JoinRound.Answer> answers) {
        if (answers.isEmpty()) {
            end(Optional.of(VersionProbe.NO_PORT));
            return;
        }
        answers.forEach(answer -> findings.join(answer.subflow().tuple(), answer.reply()));
        Optional<JoinRound.Answer> accepted =
                answers.stream().filter(answer -> answer.proof().isPresent()).findFirst();
        if (accepted.isPresent()) {
            accepted(accepted.get());
        } else {
            notAccepted(answers.get(0).reply());
        }
    }

    private void accepted(JoinRound.Answer answer) {
        answer.proof().ifPresent(findings::proof);
        joined = Optional.of(answer.subflow());
        stage = Stage.WAITING_FOR_ACK;
        waiting = schedule(4 * options.profile().handshake().initialNanos(), this::controlOrDone);
        if (!connection.phase().isMptcp()) {
            controlOrDone();
        }
    }

    private void notAccepted(JoinReply reply) {
        boolean thirdAckTaken = dataAck == DataAckEvidence.RIGHT || announced.isPresent();
        boolean mayBeEarly =
                reply instanceof JoinReply.Refused refused && refused.mayBeUnknownToken() && !thirdAckTaken;
        if (findings.joins().stream().anyMatch(join -> join.fate() == Fate.WRONG_HMAC)) {
            end(Optional.empty());
        } else if (fellBack) {
            if (reply instanceof JoinReply.Silent && attempts < ATTEMPTS) {
                join(1);
            } else {
                end(Optional.empty());
            }
        } else if (mayBeEarly && attempts < ATTEMPTS) {
            connection.repeatThirdAck();
            waiting = schedule(attempts * options.profile().handshake().initialNanos() / 2, () -> join(1));
        } else if (findings.joins().size() <= ATTEMPTS && !joinForbidden && thirdAckTaken) {
            join(OTHER_PORTS);
        } else if (announced.isPresent() && !addressTried) {
            joinAnnounced();
        } else {
            end(Optional.empty());
        }
    }

    private void joinAnnounced() {
        addressTried = true;
        stage = Stage.JOINING;
        TransportAddress place = announced.orElseThrow();
        boolean forbidden = joinForbidden && place.equals(route.target());
        if (forbidden || !place.address().isUnicast() || place.address().isLoopback()) {
            findings.see("%s is no address to join", place);
            end(Optional.empty());
            return;
        }
        route.elsewhere(place.address())
                .thenAcceptAsync(
                        path -> join(1, path, () -> route.flow(path, place)),
                        context.stack().eventLoop()::execute)
                .exceptionally(failure -> {
                    context.stack().eventLoop().execute(() -> {
                        String why = String.valueOf(Completion.cause(failure).getMessage());
                        findings.see("no way to %s: %s", place, why);
                        end(Optional.empty());
                    });
                    return null;
                });
    }

    /** Ends with what is known. */
    void giveUp(String why) {
        end(Optional.of(why));
    }

    void joinConfirmed(Subflow subflow) {
        if (stage != Stage.WAITING_FOR_ACK || joined.filter(subflow::equals).isEmpty()) {
            return;
        }
        findings.see("our HMAC was taken: the server acknowledged the join");
        findings.proof().ifPresent(proof -> findings.proof(proof.taken()));
        controlOrDone();
    }

    /** A subflow is gone, reset with this reason if there was one. */
    void subflowLost(Subflow subflow, OptionalInt reason) {
        if (stage == Stage.WAITING_FOR_ACK && joined.filter(subflow::equals).isPresent()) {
            findings.takenBack(subflow.tuple(), reason);
            controlOrDone();
        }
    }

    void connectionClosed(Closing how) {
        confirmTimer.stop();
        if (stage != Stage.DONE) {
            findings.see("the connection ended early: %s", how);
            end(
                    joined.isPresent()
                            ? Optional.empty()
                            : Optional.of("the connection was closed before the join (" + how + ")"));
        }
    }

    private void controlOrDone() {
        waiting.cancel();
        if (stage != Stage.WAITING_FOR_ACK) {
            return;
        }
        if (!options.control() || connection.phase().isClosed()) {
            end(Optional.empty());
            return;
        }
        stage = Stage.CONTROL;
        Token wrong = new Token(
                connection.keys().remoteToken().bits() ^ (1 + context.random().nextInt(0x7fff_fffe)));
        round = JoinRound.start(
                context,
                options,
                connection,
                wrong,
                route.addressId(route.joinPath()),
                route.joinPath(),
                route::joinFlow,
                1,
                answers -> control(wrong, answers));
    }

    private void control(Token wrong, List<JoinRound.Answer> answers) {
        if (answers.isEmpty()) {
            findings.see("control: none, %s", VersionProbe.NO_PORT);
        }
        for (JoinRound.Answer answer : answers) {
            Fate fate = JoinOutcome.of(answer.reply()).fate();
            wrongTokenTaken = fate == Fate.ACCEPTED || fate == Fate.WRONG_HMAC;
            if (wrongTokenTaken) {
                answer.subflow().reset(List.of());
            }
            findings.see(
                    "control: MP_JOIN with the wrong token 0x%s %s: %s",
                    wrong,
                    wrongTokenTaken
                            ? "was accepted"
                            : answer.reply() instanceof JoinReply.Refused ? "was refused" : "got no refusal",
                    JoinOutcome.of(answer.reply()));
        }
        end(Optional.empty());
    }

    private void end(Optional<String> cut) {
        if (stage == Stage.DONE) {
            return;
        }
        stage = Stage.DONE;
        round.stop().forEach(answer -> {
            findings.join(answer.subflow().tuple(), answer.reply());
            answer.proof().ifPresent(findings::proof);
        });
        waiting.cancel();
        confirmTimer.stop();
        outcome.accept(ProofDecision.of(new ProofFacts(
                connection.keys().version(),
                dataAck,
                fellBack
                        ? ProofFacts.DataPhase.FELL_BACK
                        : dssSeen ? ProofFacts.DataPhase.DSS : ProofFacts.DataPhase.SILENT,
                announced.isPresent(),
                joinForbidden,
                wrongTokenTaken,
                findings.joins(),
                cut,
                route.traceCommand(connection.keys().version()))));
    }
}
