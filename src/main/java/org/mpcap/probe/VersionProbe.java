package org.mpcap.probe;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.handshake.SynAckMeaning;
import org.mpcap.link.EventLoop;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;

/**
 * Probes one target in one version: MP_CAPABLE handshake, then either a control without the option where the answer needs
 * one to be understood, or the proof by join.
 */
final class VersionProbe implements CapableOpen.Events {
    /** Why a probe that needs another flow cannot go on. */
    static final String NO_PORT =
            "no source port is free: probe fewer targets at once, or allow more ports (--source-port)";

    /** Where flows differ, so many are tried until one of them gets a key. */
    private static final int MOST_TRIES = 4;
    /** SYNs of which each waits twice as long as the one before; more would take years. */
    private static final int MOST_DOUBLINGS = 20;

    private final ProbeContext context;
    private final ProbeOptions options;
    private final ProbeRoute route;
    private final MptcpVersion version;
    private final Consumer<VersionResult> done;
    private final ProbeFindings findings;
    private final ProofEvents events;
    private FourTuple tuple;
    private Key key;
    private Optional<Subflow> subflow = Optional.empty();
    private EventLoop.Timer plainTimer = () -> {};
    private Optional<PlainOpen> plainOpen = Optional.empty();
    private Runnable plainAwaited = () -> {};
    private Optional<FlowSurvey> survey = Optional.empty();
    private FlowShare flows = FlowShare.NONE;
    private int tries;
    private boolean joinForbidden;
    private Optional<JoinProof> proof = Optional.empty();
    private Optional<Connection> established = Optional.empty();
    private Optional<Conclusion> conclusion = Optional.empty();
    private boolean finished;

    private VersionProbe(
            ProbeContext context,
            ProbeOptions options,
            ProbeRoute route,
            MptcpVersion version,
            FourTuple tuple,
            Consumer<VersionResult> done) {
        this.context = context;
        this.options = options;
        this.route = route;
        this.version = version;
        this.done = done;
        this.tuple = tuple;
        this.key = claim(tuple);
        this.findings = new ProbeFindings(version, tuple, key);
        this.events = new ProofEvents(findings, this::report);
    }

    /** Starts with a first flow; {@code done} is called once. */
    static VersionProbe start(
            ProbeContext context,
            ProbeOptions options,
            ProbeRoute route,
            MptcpVersion version,
            FourTuple tuple,
            Consumer<VersionResult> done) {
        VersionProbe probe = new VersionProbe(context, options, route, version, tuple, done);
        probe.open();
        return probe;
    }

    /** Ends at once, with what is known. */
    void giveUp(String why) {
        if (finished) {
            return;
        }
        if (established.isEmpty()) {
            subflow.ifPresent(flow -> flow.reset(List.of()));
            finish(ProbeVerdict.SILENT, why);
        } else {
            proof.ifPresent(each -> each.giveUp(why));
        }
        survey.ifPresent(FlowSurvey::stop);
        established.ifPresent(Connection::abort);
    }

    /** A key given by the user may be in use by a parallel probe already; then it is used all the same, as asked for. */
    private Key claim(FourTuple flow) {
        return context.tokens()
                .claim(version, () -> context.keys().apply(flow), this)
                .orElseGet(() -> context.keys().apply(flow));
    }

    private void open() {
        tries++;
        subflow = Optional.of(CapableOpen.start(
                context.stack(),
                route.path(),
                tuple,
                new CapableOpen.Request(
                        version,
                        key,
                        options.checksum(),
                        !options.synOnly(),
                        context.random().nextInt(),
                        options.profile()),
                events,
                this));
        Timing timing = options.profile().handshake();
        // A server that has taken the SYN with the option answers a plain one of the same flow with the option again.
        plainTimer = context.stack()
                .eventLoop()
                .schedule(
                        timing.initialNanos()
                                * ((1L << Math.min(options.profile().synsWithOption(), MOST_DOUBLINGS)) - 1),
                        this::askPlain);
    }

    private void askPlain() {
        if (plainOpen.isEmpty()) {
            plainOpen = control(answer -> plainAwaited.run());
        }
    }

    /** Runs this as soon as a plain SYN on a flow of its own has been answered, or was not. */
    private void withPlainAnswer(Consumer<PlainOpen.Answer> then) {
        askPlain();
        plainAwaited = () -> plainOpen.flatMap(PlainOpen::answer).ifPresent(answer -> {
            plainAwaited = () -> {};
            then.accept(answer);
        });
        plainAwaited.run();
    }

    @Override
    public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {
        plainTimer.cancel();
        findings.synAck(synAck, options.profile().syn(), subflow);
        reply.fold(new CapableReply.Cases<Runnable>(
                        agreed -> () -> agreed(agreed),
                        plain -> () -> plain(optionLeftOut),
                        other -> () -> judged(other, "MP_CAPABLE of version " + other.version()),
                        mirrored -> () -> judged(mirrored, mirrored.what()),
                        malformed -> () -> judged(malformed, malformed.what() + "; bytes " + malformed.raw())))
                .run();
    }

    private void agreed(CapableReply.Agreed agreed) {
        joinForbidden = agreed.noJoinToInitial();
        findings.see(
                "SYN/ACK: MP_CAPABLE %s, key 0x%s, token 0x%s%s%s",
                version.name().toLowerCase(Locale.ROOT),
                agreed.peerKey(),
                Token.of(version, agreed.peerKey()),
                agreed.checksum() ? ", checksums required" : "",
                agreed.noJoinToInitial() ? ", no join to this address (flag C)" : "");
        if (options.synOnly()) {
            findings.keys(new ConnectionKeys(version, key, agreed.peerKey()));
            finish(agreed.meaning(), "; proof was not asked for (--syn-only)");
        }
    }

    private void judged(CapableReply reply, String what) {
        findings.see("SYN/ACK: %s", what);
        finish(reply.meaning(), "");
    }

    private void finish(SynAckMeaning meaning, String addition) {
        finish(ProbeVerdict.of(meaning.verdict()), meaning.sentence() + addition);
    }

    private void plain(boolean optionLeftOut) {
        if (optionLeftOut) {
            dropped(options.profile().synsWithOption()
                    + " SYNs with MP_CAPABLE not answered, SYN/ACK to the plain one");
        } else {
            findings.see("%s", new CapableReply.Plain().meaning().sentence());
            compare(new FlowShare(0, 1, 0, 0), options.flows() - 1);
        }
    }

    /** Losing a few SYNs to congestion looks the same on one flow; on several it hardly does. */
    private void dropped(String what) {
        findings.see("%s", what);
        compare(new FlowShare(0, 0, 0, 1), Math.max(1, options.flows() - 1));
    }

    /** Asks from so many more ports, unless that was done, before anything is concluded from one flow that got no option. */
    private void compare(FlowShare one, int more) {
        if (flows.asked() > 0) {
            retryOrConclude();
            return;
        }
        survey(one, more, this::retryOrConclude);
    }

    private void survey(FlowShare first, int more, Runnable then) {
        survey = Optional.of(FlowSurvey.start(context, options, route, version, more, share -> {
            flows = first.plus(share);
            findings.flows(flows);
            then.run();
        }));
    }

    private void retryOrConclude() {
        if (flows.with() > 0 && tries < MOST_TRIES && !options.synOnly()) {
            restart();
            return;
        }
        finish(SynDecision.of(flows, route.traceCommand(version)));
    }

    private void restart() {
        Optional<FourTuple> next = route.flow();
        if (next.isEmpty()) {
            finish(ProbeVerdict.FAILED, NO_PORT);
            return;
        }
        context.tokens().release(Token.of(version, key), this);
        tuple = next.get();
        key = claim(tuple);
        findings.restart(tuple.local(), key);
        open();
    }

    @Override
    public void reset(TcpSegment segment, boolean optionLeftOut) {
        plainTimer.cancel();
        findings.answered(subflow);
        if (optionLeftOut) {
            findings.see("SYNs with MP_CAPABLE not answered, RST to the plain one");
            finish(ProbeVerdict.CLOSED, "RST to a plain SYN, silence to those with MP_CAPABLE");
            return;
        }
        findings.see("RST to the SYN with MP_CAPABLE");
        withPlainAnswer(this::afterReset);
    }

    private Optional<PlainOpen> control(Consumer<PlainOpen.Answer> then) {
        Optional<FourTuple> control = route.flow();
        if (control.isEmpty()) {
            finish(ProbeVerdict.FAILED, NO_PORT);
        }
        return control.map(flow -> PlainOpen.start(
                context.stack(),
                route.path(),
                flow,
                options.secondary(),
                context.random().nextInt(),
                then));
    }

    private void afterReset(PlainOpen.Answer control) {
        switch (control) {
            case SYN_ACK -> {
                findings.see("control: SYN/ACK to a plain SYN");
                compare(new FlowShare(0, 0, 1, 0), options.flows() - 1);
            }
            case RESET -> {
                findings.see("control: RST to a plain SYN");
                finish(ProbeVerdict.CLOSED, "RST with and without MP_CAPABLE");
            }
            case SILENT, UNREACHABLE -> {
                findings.see("control: no answer to a plain SYN");
                finish(ProbeVerdict.CLOSED, "RST to MP_CAPABLE; a plain SYN was not answered");
            }
        }
    }

    @Override
    public void unreachable(IcmpMessage message) {
        plainTimer.cancel();
        findings.see("%s", message.describe());
        withPlainAnswer(answer -> {
            if (answer == PlainOpen.Answer.SYN_ACK) {
                findings.see("control: SYN/ACK to a plain SYN");
                finish(
                        ProbeVerdict.OPTION_RESET,
                        "a SYN with MP_CAPABLE is rejected (" + message.describe() + "), a plain one accepted");
            } else {
                finish(ProbeVerdict.UNREACHABLE, message.describe());
            }
        });
    }

    @Override
    public void silent() {
        plainTimer.cancel();
        withPlainAnswer(this::afterSilence);
    }

    private void afterSilence(PlainOpen.Answer control) {
        int syns = options.profile().handshake().retries() + 1;
        String what = "no answer to " + syns + (syns == 1 ? " SYN" : " SYNs")
                + (syns > options.profile().synsWithOption() ? ", the last without MP_CAPABLE" : "");
        switch (control) {
            case SYN_ACK -> dropped(what + ", SYN/ACK to a plain SYN from another port");
            case RESET -> {
                findings.see("%s, RST to a plain SYN from another port", what);
                finish(ProbeVerdict.CLOSED, "RST to a plain SYN, silence to those with MP_CAPABLE");
            }
            case SILENT, UNREACHABLE -> {
                findings.see("%s, nor to plain ones from another port", what);
                finish(ProbeVerdict.SILENT, "no answer to SYNs with MP_CAPABLE or without");
            }
        }
    }

    @Override
    public void connected(Connection connection) {
        established = Optional.of(connection);
        findings.keys(connection.keys());
        Bytes unsent = options.data()
                .from(Math.min(synDataTaken(connection), options.data().length()));
        if (!unsent.isEmpty()) {
            connection.send(unsent);
        }
        JoinProof started = new JoinProof(
                context, options, route, connection, joinForbidden, findings, end -> end(connection, end));
        proof = Optional.of(started);
        events.begin(started);
    }

    private static int synDataTaken(Connection connection) {
        return connection.subflows().stream()
                .findFirst()
                .map(flow -> flow.handshake().synDataTaken())
                .orElse(0);
    }

    /** The verdict is clear; the connection is taken down before it is reported, so that nothing is left on the server. */
    private void end(Connection connection, Conclusion concluded) {
        events.end();
        boolean compared = flows.asked() > 0 || options.flows() == 1;
        boolean settled = concluded.verdict() == ProbeVerdict.IMPOSTOR || findings.isEveryJoinAccepted();
        if (compared || settled) {
            conclude(concluded);
        } else {
            survey(new FlowShare(1, 0, 0, 0), options.flows() - 1, () -> conclude(concluded));
        }
        if (!connection.phase().isClosed()) {
            connection.fastClose();
        }
        report();
    }

    private void conclude(Conclusion concluded) {
        boolean fraud = concluded.verdict() == ProbeVerdict.IMPOSTOR;
        conclusion = Optional.of(fraud ? concluded : concluded.over(flows));
        report();
    }

    private void finish(ProbeVerdict verdict, String reason) {
        finish(Conclusion.of(verdict, reason));
    }

    private void finish(Conclusion concluded) {
        if (conclusion.isEmpty()) {
            conclusion = Optional.of(concluded);
            report();
        }
    }

    private void report() {
        boolean closed =
                established.filter(connection -> !connection.phase().isClosed()).isEmpty();
        if (!finished && closed && conclusion.isPresent()) {
            finished = true;
            plainTimer.cancel();
            plainOpen.ifPresent(PlainOpen::stop);
            context.tokens().release(Token.of(version, key), this);
            done.accept(findings.result(conclusion.get()));
        }
    }
}
