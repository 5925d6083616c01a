package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MptcpOption;

/** One MPTCP connection of a crafted end: keys, data sequence numbers both ways, and the steps of its handshake. */
public final class CraftedConnection {
    /** Which end of the handshake is ours. */
    private enum Role {
        OPENS,
        ANSWERS
    }

    private static final long WRITES_WITHIN_NANOS = 20_000_000L;

    private final CheckContext context;
    private final KeyExchange exchange;
    private final CraftedSubflow first;
    private final List<CraftedSubflow> subflows = new ArrayList<>();
    private final ReceivedLog inbound;
    private final Role role;
    private boolean requesting;
    private long nextDsn;

    CraftedConnection(CheckContext context, MptcpVersion version, Key local, CraftedSubflow first) {
        this.context = context;
        this.exchange = new KeyExchange(version, local);
        this.first = first;
        first.joins(this);
        subflows.add(first);
        nextDsn = keys().firstLocalDsn();
        inbound = new ReceivedLog(nextDsn - 1);
        role = context.client().isPresent() ? Role.ANSWERS : Role.OPENS;
        if (role == Role.ANSWERS) {
            asked();
        }
    }

    /** Takes what the client's SYN says; in version 0 its key is there. */
    private void asked() {
        ReceivedSegment syn = first.received().get(0);
        syn.option(MpCapable.class).ifPresent(option -> exchange.agree(option.flags()));
        syn.option(MpCapable.OneKey.class)
                .filter(option -> version() == MptcpVersion.V0)
                .ifPresent(option -> learn(new Key(option.senderKey())));
    }

    /** Takes the TCP flow for a subflow of this connection from now on. */
    public void adopt(CraftedSubflow subflow) {
        context.recorder().joined(this, subflow);
        subflow.joins(this);
        subflows.add(subflow);
    }

    /**
     * Other flags in the SYN and the third ACK, or in the SYN/ACK, which has those of the SYN; flag A there decides, with the peer's,
     * about checksums.
     */
    public CraftedConnection flags(int syn, int third) {
        exchange.flags(syn, third);
        if (role == Role.ANSWERS) {
            exchange.agree(exchange.peerFlags());
        }
        return this;
    }

    /** The MP_CAPABLE of our SYN/ACK. */
    public MpCapable answerOption() {
        return exchange.answerOption();
    }

    /** Answers the client's SYN with MP_CAPABLE. */
    public CraftedConnection answer() {
        first.answerSyn(answerOption());
        return this;
    }

    /** The client's third ACK, or whatever comes first instead; the script ends as inconclusive if nothing comes. */
    public ReceivedSegment awaitThird() {
        return first.await(received -> !received.segment().has(TcpSegment.SYN))
                .orElseThrow(() -> context.unclear("nothing came after our SYN/ACK"));
    }

    /** Asks for checksums. */
    public CraftedConnection withChecksums() {
        return flags(MpCapable.FLAG_HMAC | MpCapable.FLAG_CHECKSUM, MpCapable.FLAG_HMAC | MpCapable.FLAG_CHECKSUM);
    }

    /** The MP_CAPABLE of our SYN. */
    public MpCapable synOption() {
        return exchange.synOption();
    }

    /** Sends the SYN. */
    public CraftedConnection syn() {
        first.syn(synOption());
        return this;
    }

    /** Waits for the SYN/ACK and takes the server's key from it, if it has one. */
    public ReceivedSegment synAck() {
        ReceivedSegment answer = first.synAck();
        answer.option(MpCapable.OneKey.class).ifPresent(option -> {
            learn(new Key(option.senderKey()));
            exchange.agree(option.flags());
        });
        return answer;
    }

    /** Takes this key for the server's. */
    public void learn(Key key) {
        context.recorder().learned(this, key);
        exchange.learn(key);
        inbound.startAt(keys().firstRemoteDsn());
    }

    /** SYN and SYN/ACK; the script ends as inconclusive if there is no MP_CAPABLE in it. */
    public CraftedConnection begin() {
        syn();
        ReceivedSegment answer = synAck();
        if (!capable()) {
            throw context.unclear("the SYN/ACK has no MP_CAPABLE: " + answer.words());
        }
        return this;
    }

    /** The MP_CAPABLE of our third ACK. */
    public MpCapable thirdOption() {
        return exchange.thirdOption();
    }

    /** Sends the third ACK. */
    public CraftedConnection third() {
        first.ack(thirdOption());
        return this;
    }

    /** SYN, SYN/ACK and third ACK. */
    public CraftedConnection handshake() {
        if (role == Role.OPENS) {
            return begin().third();
        }
        if (!first.received().get(0).has(MpCapable.class)) {
            throw context.unclear(
                    "the SYN has no MP_CAPABLE: " + first.received().get(0).words());
        }
        ReceivedSegment third = answer().awaitThird();
        if (!capable()) {
            throw context.unclear("no MP_CAPABLE with both keys after our SYN/ACK: " + third.words());
        }
        return this;
    }

    /** The whole handshake and one exchange of data, so that both sides have seen a DSS. */
    public CraftedConnection open() {
        ConnectionState state = handshake().firstData();
        if (!state.is(ConnectionState.Kind.MPTCP)) {
            throw context.unclear("the connection is " + state + " after a good handshake");
        }
        return this;
    }

    /**
     * Asks with the first data what the connection is. In version 1 the data has MP_CAPABLE, for the third ACK may be lost (RFC 8684
     * 3.1), or be left aside by a server that waits for data.
     */
    public ConnectionState firstData() {
        if (role == Role.ANSWERS) {
            // What a client writes first tells what it understands.
            context.await(WRITES_WITHIN_NANOS, () -> first.streamLength() > 0);
        }
        Bytes data = Requests.filler(context, this);
        boolean capable = role == Role.OPENS && version() == MptcpVersion.V1;
        return probe(data, capable ? withData(data) : map(data).option());
    }

    /** MP_CAPABLE with data, as the first packet behind the SYN/ACK may be (v1); the data is numbered but not sent. */
    public MpCapable.WithData withData(Bytes data) {
        OptionalInt sum = checksums()
                ? OptionalInt.of(DssChecksum.of(nextDsn, first.ssn(), data.length(), data))
                : OptionalInt.empty();
        return withData(data.length(), sum);
    }

    /** MP_CAPABLE with this data-level length and checksum (v1). */
    public MpCapable.WithData withData(int length, OptionalInt checksum) {
        return exchange.withData(length, checksum);
    }

    /** A DSS for this data on this subflow. */
    public DssBuilder map(CraftedSubflow subflow, Bytes data) {
        return new DssBuilder(this, subflow, data);
    }

    /** A DSS for this data on the first subflow. */
    public DssBuilder map(Bytes data) {
        return map(first, data);
    }

    /** Sends data with a correct DSS on the first subflow. */
    public CraftedConnection data(String text) {
        return data(first, CheckContext.bytes(text));
    }

    /** Sends data with a correct DSS. */
    public CraftedConnection data(CraftedSubflow subflow, Bytes data) {
        return data(subflow, data, map(subflow, data));
    }

    /** Sends data with this DSS; the data counts as sent. */
    public CraftedConnection data(CraftedSubflow subflow, Bytes data, DssBuilder mapping) {
        Dss option = mapping.option();
        nextDsn += data.length();
        subflow.data(data, option);
        return this;
    }

    /** Counts this many bytes as sent. */
    public void skip(long bytes) {
        nextDsn += bytes;
    }

    /** Sends an ACK with these options on the first subflow. */
    public CraftedSubflow ack(MptcpOption... options) {
        return first.ack(options);
    }

    /** A DSS that only acknowledges. */
    public Dss ackOption() {
        return map(first, Bytes.EMPTY).ackOnly().option();
    }

    Optional<Dss> acknowledgment(AckPolicy how) {
        if (inbound.plain() || !capable()) {
            return Optional.empty();
        }
        DssBuilder ack = map(first, Bytes.EMPTY).ackOnly();
        if (how == AckPolicy.NARROW) {
            ack.narrowAck();
        }
        if (how == AckPolicy.STALE) {
            return Optional.of(new Dss(
                    Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK, OptionalLong.of(inbound.frozen()), Optional.empty()));
        }
        return Optional.of(ack.option());
    }

    /** What has come so far is what {@link AckPolicy#STALE} acknowledges from now on. */
    void freeze() {
        inbound.freeze();
    }

    /** Takes what a segment says about the connection. */
    void take(CraftedSubflow subflow, ReceivedSegment arrived) {
        if (role == Role.ANSWERS && subflow.equals(first)) {
            answered(arrived);
        }
        inbound.take(subflow, arrived, nextDsn);
    }

    private void answered(ReceivedSegment arrived) {
        if (!capable()) {
            arrived.option(MpCapable.BothKeys.class).ifPresent(option -> learn(new Key(option.senderKey())));
            arrived.option(MpCapable.WithData.class).ifPresent(option -> learn(new Key(option.senderKey())));
        }
        arrived.option(MpCapable.WithData.class)
                .ifPresent(
                        option -> first.note(new SubflowData.Mapped(1, keys().firstRemoteDsn(), option.dataLength())));
    }

    /** The 64-bit data sequence number of a mapping of the server. */
    public long widen(Dss dss, Dss.Mapping mapping) {
        return inbound.widen(dss, mapping);
    }

    void place(long dsn, Bytes data) {
        inbound.place(dsn, data);
    }

    void unmapped() {
        inbound.unmapped();
    }

    /** Asks what the connection is now, with data on the first subflow. */
    public ConnectionState probe() {
        return probe(first);
    }

    /** Asks what the connection is now, with data on this subflow. */
    public ConnectionState probe(CraftedSubflow subflow) {
        Bytes data = Requests.filler(context, this);
        return probe(subflow, () -> data(subflow, data));
    }

    /** Asks what the connection is now, with this data and these options on the first subflow. */
    public ConnectionState probe(Bytes data, MptcpOption... options) {
        return probe(first, () -> {
            skip(data.length());
            first.data(data, options);
        });
    }

    /** Judges what the connection is by the answer to data that {@code stimulus} sends with a mapping up to the next DSN. */
    public ConnectionState probe(CraftedSubflow subflow, Runnable stimulus) {
        return new StateProbe(context, this, subflow).after(stimulus);
    }

    /** Whether the server DATA_ACKs everything sent so far. */
    public boolean awaitDataAck() {
        return awaitDataAck(nextDsn);
    }

    /** Whether the server's DATA_ACK reaches this number. */
    public boolean awaitDataAck(long dsn) {
        context.await(context.patience(), () -> dataAck() - dsn >= 0);
        return dataAck() - dsn >= 0;
    }

    /** Whether the server sends at least this many bytes of data in order. */
    public boolean awaitDelivered(int bytes) {
        return context.await(4 * context.patience(), () -> deliveredLength() >= bytes);
    }

    /** Whether at least this many bytes have come back, if the program sends back what it gets. */
    public boolean awaitEcho(int bytes) {
        return !context.app().gives(PeerNeed.ECHO) || awaitDelivered(bytes);
    }

    /** Whether a request has been begun on the connection and not ended. */
    boolean requesting() {
        return requesting;
    }

    void requesting(boolean begun) {
        requesting = begun;
    }

    /** A join from this source, to be taken step by step. */
    public JoinBuilder join(SourceEnd source) {
        return new JoinBuilder(context, this, context.subflow(source));
    }

    /** A joined subflow after a good handshake; the script ends as inconclusive if the server does not let it in. */
    public CraftedSubflow joined(SourceEnd source) {
        return role == Role.OPENS
                ? join(source).complete()
                : context.acceptJoin(this).complete();
    }

    /** A joined subflow from the second source. */
    public CraftedSubflow joined() {
        return joined(SourceEnd.SECOND);
    }

    /** MP_FASTCLOSE with the server's key. */
    public MpFastClose fastClose() {
        return new MpFastClose(0, keys().remote().bits());
    }

    /** Both keys and what follows from them. */
    public ConnectionKeys keys() {
        return exchange.keys();
    }

    /** The token by which the server knows the connection. */
    public Token token() {
        return keys().remoteToken();
    }

    /** Everything that has come on all subflows, in order of arrival. */
    public List<ReceivedSegment> history() {
        return inbound.history();
    }

    /** Protocol version. */
    public MptcpVersion version() {
        return keys().version();
    }

    /** The first subflow. */
    public CraftedSubflow first() {
        return first;
    }

    /** All subflows. */
    public List<CraftedSubflow> subflows() {
        return List.copyOf(subflows);
    }

    /** Whether the SYN/ACK had a key. */
    public boolean capable() {
        return exchange.isCapable();
    }

    /** Flags of the server's MP_CAPABLE. */
    public int peerFlags() {
        return exchange.peerFlags();
    }

    /** Whether checksums were agreed. */
    public boolean checksums() {
        return exchange.checksums();
    }

    /** Takes checksums for agreed, or not. */
    public void checksums(boolean on) {
        exchange.checksums(on);
    }

    /** Data sequence number of our next byte. */
    public long nextDsn() {
        return nextDsn;
    }

    /** Sets the data sequence number of our next byte. */
    public void nextDsn(long value) {
        nextDsn = value;
    }

    /** Highest DATA_ACK of the server. */
    public long dataAck() {
        return inbound.dataAck();
    }

    /** Whether the last DATA_ACK had 64 bits. */
    public boolean lastAckWide() {
        return inbound.lastAckWide();
    }

    /** Data sequence number expected next from the server. */
    public long peerNext() {
        return inbound.peerNext();
    }

    /** Data sequence number of the server's first byte. */
    public long peerBase() {
        return inbound.peerBase();
    }

    /** Whether the server's DATA_FIN has come, behind all its data. */
    public boolean finReceived() {
        return inbound.finReceived();
    }

    /** Whether data without mapping, or an infinite one, has come. */
    public boolean plain() {
        return inbound.plain();
    }

    /** All data received in order of data sequence numbers, as text. */
    public String delivered() {
        return inbound.delivered();
    }

    /** Number of bytes received in order of data sequence numbers. */
    public int deliveredLength() {
        return inbound.deliveredLength();
    }
}
