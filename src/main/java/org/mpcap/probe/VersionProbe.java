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
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Probes one target in one version: MP_CAPABLE handshake, then either a control without the option where the answer needs
 * one to be understood, or the proof by join.
 */
final class VersionProbe implements CapableOpen.Events, ConnectionEvents {
    /** Why a probe that needs another flow cannot go on. */
    static final String NO_PORT =
            "no source port is free: probe fewer targets at once (--concurrency), or allow more (--source-port)";

    private final ProbeContext context;
    private final ProbeOptions options;
    private final ProbeRoute route;
    private final MptcpVersion version;
    private final Consumer<VersionResult> done;
    private final ProbeFindings findings;
    private FourTuple tuple;
    private Key key;
    private Optional<Subflow> subflow = Optional.empty();
    private boolean dropConfirmed;
    private boolean joinForbidden;
    private Optional<JoinProof> proof = Optional.empty();
    private Optional<Connection> established = Optional.empty();
    private Optional<VersionResult> result = Optional.empty();
    private boolean finished;
    private long dataReceived;

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
        this.findings = new ProbeFindings(version, tuple.local(), key);
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
            return;
        }
        proof.ifPresent(each -> each.giveUp(why));
        established.ifPresent(Connection::abort);
    }

    /** A key given by the user may be in use by a parallel probe already; then it is used all the same, as asked for. */
    private Key claim(FourTuple flow) {
        return context.tokens()
                .claim(version, () -> context.keys().apply(flow), this)
                .orElseGet(() -> context.keys().apply(flow));
    }

    private void open() {
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
                this,
                this));
    }

    private long answeredAfter() {
        return subflow.map(flow -> flow.handshake().answeredAfterNanos()).orElse(0L);
    }

    @Override
    public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {
        findings.synAck(synAck.options(), answeredAfter());
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
        if (!optionLeftOut) {
            SynAckMeaning meaning = new CapableReply.Plain().meaning();
            findings.see("%s", meaning.sentence());
            finish(meaning, "");
        } else if (dropConfirmed) {
            findings.see("again silent with MP_CAPABLE, SYN/ACK without it");
            finish(
                    ProbeVerdict.OPTION_DROPPED,
                    "SYNs with MP_CAPABLE were not answered in two attempts, plain ones were");
        } else {
            // Losing a few SYNs to congestion looks the same once; twice in a row it hardly does.
            dropConfirmed = true;
            findings.see(
                    "%d SYNs with MP_CAPABLE not answered, SYN/ACK to the plain one",
                    options.profile().synsWithOption());
            restart();
        }
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
        findings.answeredAfter(answeredAfter());
        if (optionLeftOut) {
            findings.see("SYNs with MP_CAPABLE not answered, RST to the plain one");
            finish(ProbeVerdict.CLOSED, "RST to a plain SYN, silence to those with MP_CAPABLE");
            return;
        }
        findings.see("RST to the SYN with MP_CAPABLE");
        control(this::afterReset);
    }

    private void control(Consumer<PlainOpen.Answer> then) {
        Optional<FourTuple> control = route.flow();
        if (control.isEmpty()) {
            finish(ProbeVerdict.FAILED, NO_PORT);
            return;
        }
        PlainOpen.start(
                context.stack(),
                route.path(),
                control.get(),
                options.profile(),
                context.random().nextInt(),
                then);
    }

    private void afterReset(PlainOpen.Answer control) {
        switch (control) {
            case SYN_ACK -> {
                findings.see("control: SYN/ACK to a plain SYN");
                finish(ProbeVerdict.OPTION_RESET, "a SYN with MP_CAPABLE is reset, a plain one accepted");
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
        findings.see("%s", message.describe());
        control(answer -> {
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
        if (dropConfirmed) {
            findings.see("second attempt: no answer with or without MP_CAPABLE");
            finish(ProbeVerdict.OPTION_DROPPED, "only a plain SYN was ever answered");
            return;
        }
        int syns = options.profile().handshake().retries() + 1;
        findings.see(
                "no answer to %d SYNs%s",
                syns, syns > options.profile().synsWithOption() ? ", the last without MP_CAPABLE" : "");
        finish(ProbeVerdict.SILENT, "no answer to " + syns + (syns == 1 ? " SYN" : " SYNs"));
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
                context,
                options,
                route,
                connection,
                joinForbidden,
                findings,
                (verdict, reason) -> end(connection, verdict, reason));
        proof = Optional.of(started);
        started.confirm();
    }

    private static int synDataTaken(Connection connection) {
        return connection.subflows().stream()
                .findFirst()
                .map(flow -> flow.handshake().synDataTaken())
                .orElse(0);
    }

    @Override
    public void confirmed(Connection connection) {
        proof.ifPresent(JoinProof::confirmed);
    }

    @Override
    public void dataAcknowledged(Connection connection) {
        findings.see("DATA_ACK for our data up to DSN %s", Long.toUnsignedString(connection.acknowledgedDsn()));
        proof.ifPresent(JoinProof::dataAcknowledged);
    }

    @Override
    public void data(Connection connection, Bytes data) {
        dataReceived += data.length();
    }

    @Override
    public void fellBack(Connection connection, String reason) {
        findings.see("after the handshake: %s", reason);
        proof.ifPresent(JoinProof::fellBack);
    }

    @Override
    public void option(Connection connection, Subflow subflow, MptcpOption option) {
        findings.received(option);
    }

    @Override
    public void joinConfirmed(Connection connection, Subflow subflow) {
        proof.ifPresent(JoinProof::joinConfirmed);
    }

    @Override
    public void subflowLost(Connection connection, Subflow subflow) {
        proof.ifPresent(each -> each.subflowLost(subflow));
    }

    @Override
    public void closed(Connection connection, Closing how) {
        if (result.isPresent()) {
            report();
        } else {
            proof.ifPresent(each -> each.connectionClosed(how));
        }
    }

    /** The verdict is clear; the connection is taken down before it is reported, so that nothing is left on the server. */
    private void end(Connection connection, ProbeVerdict verdict, String reason) {
        if (result.isPresent()) {
            return;
        }
        if (dataReceived > 0) {
            findings.see("received %d bytes of data", dataReceived);
        }
        result = Optional.of(findings.result(verdict, reason));
        if (connection.phase().isClosed()) {
            report();
        } else {
            connection.fastClose();
        }
    }

    private void finish(ProbeVerdict verdict, String reason) {
        if (result.isEmpty()) {
            result = Optional.of(findings.result(verdict, reason));
            report();
        }
    }

    private void report() {
        if (!finished) {
            finished = true;
            context.tokens().release(Token.of(version, key), this);
            done.accept(result.orElseThrow());
        }
    }
}
