package org.mpcap.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.EventLoop;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** What a script sees while it runs: subflows to open, time to wait, and where to say what it found. */
public final class CheckContext {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    /** Bytes of packets remembered for reports: no check needs as many, and a server may flood. */
    private static final long MOST_RECORDED = 4 << 20;

    private final PeerUnderTest peer;
    private final MptcpVersion version;
    private final RandomGenerator random;
    private final SynRateLimit pace;
    private final List<MpTcpRst> resets;
    private final ScriptWaits waiting;
    private final CraftedEnd end;
    private final List<RecordedPacket> packets = new ArrayList<>();
    private final CheckFindings findings = new CheckFindings();
    private final long started;
    private Recorder recorder = Recorder.NONE;
    private Optional<Throwable> thrown = Optional.empty();
    private long recorded;

    CheckContext(
            PeerUnderTest peer,
            MptcpVersion version,
            RandomGenerator random,
            SynRateLimit pace,
            List<MpTcpRst> resets) {
        this.peer = peer;
        this.version = version;
        this.random = random;
        this.pace = pace;
        this.resets = resets;
        this.waiting = new ScriptWaits(eventLoop());
        this.end = new CraftedEnd(this);
        this.started = eventLoop().nanos();
    }

    /** Runs the script on a thread of its own and tells {@code done}, on the event loop, how it ended and what threw it off. */
    void run(String name, Script script, Consumer<Optional<Throwable>> done) {
        waiting.start(
                name,
                () -> {
                    guarded(() -> script.run(this));
                    waiting.interrupted(false);
                    recorder = Recorder.NONE;
                    guarded(end::cleanUp);
                },
                () -> done.accept(thrown));
    }

    /** Whatever is thrown, be it an Error of somebody else's script, is how the script ended: nothing else would ever tell. */
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            thrown = Optional.of(e);
        }
    }

    /** Makes the script end at its next wait; it still cleans up. */
    void interrupt() {
        waiting.interrupt();
    }

    /** Waits until {@code condition} holds, at most this long; returns whether it holds. */
    public boolean await(long nanos, BooleanSupplier condition) {
        return waiting.await(nanos, condition);
    }

    /** Called on the event loop when something has arrived. */
    void arrived() {
        waiting.look();
    }

    /** Waits this long, in milliseconds. */
    public void pause(long millis) {
        await(millis * 1_000_000L, () -> false);
    }

    /** How long an answer may take, in nanoseconds. */
    public long patience() {
        return peer.waitNanos();
    }

    /** Waits until the next SYN may go out. */
    void pace() {
        long wait = pace.reserve(eventLoop().nanos());
        if (wait > 0) {
            await(wait, () -> false);
        }
    }

    void log(CraftedSubflow subflow, boolean outgoing, TcpSegment segment, Optional<Bytes> instead) {
        if (recorded < MOST_RECORDED) {
            RecordedPacket packet = RecordedPacket.of(subflow, outgoing, elapsed(), segment, instead);
            recorded += packet.ip().length();
            packets.add(packet);
        }
    }

    /** A new subflow from our first address. */
    public CraftedSubflow subflow() {
        return subflow(SourceEnd.FIRST);
    }

    /** A new subflow. */
    public CraftedSubflow subflow(SourceEnd source) {
        return subflow(source, server().target().port());
    }

    /** A new subflow to this port of the server. */
    public CraftedSubflow subflow(SourceEnd source, int port) {
        return end.subflow(path(source), port);
    }

    /** The way packets from this source take. */
    public NetworkPath path(SourceEnd source) {
        return switch (source) {
            case FIRST -> server().first();
            case SECOND -> server().second().orElse(server().first());
            case SECOND_PATH ->
                server().secondServer().orElseThrow(() -> new CheckStopped(Grade.SKIP, "no second path"));
        };
    }

    /** A new subflow from this port of ours. */
    public CraftedSubflow subflow(NetworkPath path, int ownPort, int port) {
        return end.subflow(path, ownPort, port);
    }

    /** The same two ends once more, with this initial sequence number; the old subflow takes no part any more. */
    public CraftedSubflow reuse(CraftedSubflow old, int isn) {
        return end.reuse(old, isn);
    }

    /** A new connection of the check's version, nothing sent yet: one we open, or one the client has sent a SYN for. */
    public CraftedConnection connection() {
        return connection(client().isPresent() ? accept() : subflow());
    }

    /** A new connection with this key of ours. */
    public CraftedConnection connection(Key key) {
        return connection(client().isPresent() ? accept() : subflow(), key);
    }

    /** Our address and port in the check of a client. */
    public TransportAddress place() {
        return client().map(ClientUnderTest::place).orElseThrow();
    }

    /** A port of ours that no check of clients has. */
    public int sparePort() {
        return client().map(ClientUnderTest::sparePort).orElseThrow();
    }

    /** Forgets a subflow, so that its two ends can be used again. */
    public void drop(CraftedSubflow subflow) {
        end.drop(subflow);
    }

    /** Takes back every {@link #setting} before the script ends. */
    public void settingBack() {
        end.settingBack();
    }

    /** Our further addresses in the check of a client; the script is skipped if there are not as many. */
    public List<IpAddress> others(int count) {
        List<IpAddress> all = client().map(ClientUnderTest::others).orElse(List.of());
        if (all.size() < count) {
            throw skip("needs " + count + " addresses with --second-listen");
        }
        return all;
    }

    /** Takes SYNs to this address of ours from now on. */
    public void listen(TransportAddress address) {
        end.listen(address);
    }

    /** The next connection of the client under test: its SYN has come and is not answered. */
    public CraftedSubflow accept() {
        return accept("");
    }

    /**
     * The same, with something a cooperating client does first, as {@code send 5}. The script ends as inconclusive if no client comes.
     */
    public CraftedSubflow accept(String start) {
        return end.accept(start);
    }

    /** The join of the client for this connection, its SYN not answered; the script ends as inconclusive if none comes. */
    public JoinAnswer acceptJoin(CraftedConnection connection) {
        return end.join(connection).orElseThrow(() -> unclear("no join SYN came: second endpoint? limits? route?"));
    }

    /** The same, with a wait in nanoseconds of its own; none if no join comes. */
    public Optional<JoinAnswer> awaitJoin(CraftedConnection connection, long nanos) {
        return end.join(connection, nanos);
    }

    /** Ends a connection of the client before the script ends, for those that need many. */
    public void end(CraftedConnection connection) {
        CraftedEnd.end(connection);
    }

    /** Changes a setting of the client, as {@code checksum on}; it is changed back, to {@code undo}, when the script ends. */
    public void setting(String change, String undo) {
        end.setting(change, undo);
    }

    /** A new connection on this subflow. */
    public CraftedConnection connection(CraftedSubflow subflow) {
        return connection(subflow, new Key(random.nextLong()));
    }

    /** A new connection with this key of ours. */
    public CraftedConnection connection(CraftedSubflow subflow, Key key) {
        return connection(subflow, key, version);
    }

    /** A new connection with this key of ours, of this version. */
    public CraftedConnection connection(CraftedSubflow subflow, Key key, MptcpVersion of) {
        return end.connection(subflow, key, of);
    }

    /** A connection after the whole handshake and one exchange of data. */
    public CraftedConnection open() {
        return connection().open();
    }

    /** Takes SYNs to this address of ours from now on; subflows they open are in {@link #incoming}. */
    public void listen(NetworkPath path, int port) {
        end.listen(path, port);
    }

    /** Subflows the server opened towards us, in order. */
    public List<CraftedSubflow> incoming() {
        return end.incoming();
    }

    /** Subflows the server opened towards us with MP_JOIN and this token. */
    public List<CraftedSubflow> incoming(int token) {
        return end.incoming().stream()
                .filter(subflow -> subflow.received().get(0).option(MpJoin.Syn.class).stream()
                        .anyMatch(join -> join.receiverToken() == token))
                .toList();
    }

    /** Lower-case letters and digits, as data. */
    public Bytes text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        if (length > 1 && client().isPresent() && speaksHttp()) {
            // Another header field, or more of one: anything else would end the client.
            bytes[0] = 'x';
            bytes[1] = ':';
        }
        return Bytes.adopt(bytes);
    }

    /** The text as bytes. */
    public static Bytes bytes(String text) {
        return Bytes.adopt(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Records what was seen, without judging it. */
    public void note(String text) {
        findings.note(text);
    }

    /** A MUST, or the survival of the server: {@code actual} is what was seen instead when it does not hold. */
    public boolean must(boolean holds, String actual) {
        return findings.must(holds, actual);
    }

    /** A SHOULD: what was seen instead is a warning, in strict mode a failure. */
    public boolean should(boolean holds, String actual) {
        return findings.should(holds, actual);
    }

    /** A MUST whose text is ambiguous or contradictory: what was seen instead is a warning. */
    public boolean ought(boolean holds, String actual) {
        return findings.ought(holds, actual);
    }

    /** Records what was seen, which is a MUST. */
    public boolean noteMust(boolean holds, String seen) {
        note(seen);
        return must(holds, seen);
    }

    /** Records what was seen, which is a SHOULD. */
    public boolean noteShould(boolean holds, String seen) {
        note(seen);
        return should(holds, seen);
    }

    /** Records what was seen, which is a MUST whose text is ambiguous or contradictory. */
    public boolean noteOught(boolean holds, String seen) {
        note(seen);
        return ought(holds, seen);
    }

    /** A MUST to have left MPTCP, or never to have come to it. */
    public void mustNotBeMptcp(ConnectionState state, String after) {
        note(state + " " + after);
        must(!state.is(ConnectionState.Kind.MPTCP), "MPTCP " + after);
    }

    /** The same where the text is ambiguous or contradictory. */
    public void oughtNotBeMptcp(ConnectionState state, String after) {
        note(state + " " + after);
        ought(!state.is(ConnectionState.Kind.MPTCP), "MPTCP " + after);
    }

    /** A MUST about the state of a connection. */
    public boolean mustBe(ConnectionState.Kind wanted, ConnectionState actual, String after) {
        return noteMust(actual.is(wanted), actual + (after.isEmpty() ? "" : " " + after));
    }

    /** Ends the script: a precondition is absent. */
    public CheckStopped skip(String why) {
        throw new CheckStopped(Grade.SKIP, why);
    }

    /** Ends the script: it cannot be told. */
    public CheckStopped unclear(String why) {
        throw new CheckStopped(Grade.INCONCLUSIVE, why);
    }

    /**
     * A MUST to answer at all. One silence cannot be told from loss, so the script ends and is tried again with more patience; the
     * check fails if every attempt ends so. To be asked only when something else has shown that the server is reached.
     */
    public void mustAnswer(boolean answered, String silence) {
        if (!answered) {
            throw CheckStopped.silence(silence);
        }
    }

    /** Goes on only if {@code holds}; otherwise it cannot be told. */
    public void given(boolean holds, String whyNot) {
        if (!holds) {
            throw unclear(whyNot);
        }
    }

    /** A fresh connection must still work: handshake and data of the check's version. */
    public void serverLives() {
        try {
            connection().open();
        } catch (CheckStopped stop) {
            if (waiting.interrupted()) {
                throw stop;
            }
            must(false, "a fresh connection afterwards: " + stop.getMessage());
        }
    }

    /** Describes options found. */
    public static String words(List<MptcpOption> options) {
        return options.isEmpty()
                ? "no MPTCP option"
                : RecordedPacket.optionWords(options).strip();
    }

    /** Every MP_TCPRST the server has sent in this run so far. */
    public List<MpTcpRst> resetsReceived() {
        return List.copyOf(resets);
    }

    /** The check's protocol version. */
    public MptcpVersion version() {
        return version;
    }

    /** Whether the check is of version 1. */
    public boolean v1() {
        return version == MptcpVersion.V1;
    }

    /** The server the check connects to. */
    public ServerUnderTest server() {
        if (peer instanceof ServerUnderTest server) {
            return server;
        }
        throw new IllegalStateException("a check of servers is run with a client");
    }

    /** The client that connects to the check; none if the check is of servers. */
    Optional<ClientUnderTest> client() {
        return peer instanceof ClientUnderTest client ? Optional.of(client) : Optional.empty();
    }

    /** What the program at the peer does. */
    public ServerUnderTest.App app() {
        return peer.app();
    }

    /** Whether the program at the peer speaks HTTP: because it is said to, or because it asks. */
    boolean speaksHttp() {
        return app() == ServerUnderTest.App.HTTP
                || (client().isPresent()
                        && incoming().stream()
                                .map(CraftedSubflow::stream)
                                .anyMatch(data -> data.startsWith("GET ") || data.startsWith("HEAD ")));
    }

    TcpStack stack() {
        return peer.stack();
    }

    /** Randomness, fixed by the seed and the check. */
    public RandomGenerator random() {
        return random;
    }

    /** The time everything runs on. */
    public EventLoop eventLoop() {
        return stack().eventLoop();
    }

    /** Writes down what happens until the script ends. */
    void recorder(Recorder other) {
        recorder = other;
    }

    Recorder recorder() {
        return recorder;
    }

    List<RecordedPacket> packets() {
        return packets;
    }

    CheckFindings findings() {
        return findings;
    }

    long elapsed() {
        return eventLoop().nanos() - started;
    }
}
