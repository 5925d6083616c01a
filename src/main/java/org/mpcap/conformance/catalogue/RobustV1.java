package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.Trait;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.conformance.script.RobustScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;

/** MalformedOptions and unknown input, middleboxes and known threats (RFC 8684 section 6, RFC 6181, RFC 7430). */
final class RobustV1 {
    private RobustV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(malformed());
        all.addAll(middlebox());
        all.addAll(threats());
        return all;
    }

    private static List<ConformanceCheck> malformed() {
        return List.of(
                ConformanceCheck.of("v1/robust/-1", ROBUST, "SYN with unknown subtypes, alone and beside MP_CAPABLE")
                        .requires("An unknown subtype is ignored.")
                        .expects("ignored; MP_CAPABLE answered")
                        .script(RobustScripts::unknownInSyn),
                ConformanceCheck.of("v1/robust/-2", ROBUST, "unknown subtypes on an established connection")
                        .requires("An unknown subtype is ignored.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(RobustScripts::unknownEstablished),
                ConformanceCheck.of("v1/robust/-3", ROBUST, "SYN with option lengths that do not hold")
                        .requires("Parsing stops at a malformed option; options before it count.")
                        .expects("answered; a good MP_CAPABLE before the bad byte counts")
                        .script(RobustScripts::brokenInSyn),
                ConformanceCheck.of(
                                "v1/robust/-4", ROBUST, "option lengths that do not hold on an established connection")
                        .requires("A malformed option is ignored.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(RobustScripts::brokenEstablished),
                ConformanceCheck.of("v1/robust/-5", ROBUST, "data offset 4, data offset beyond the segment")
                        .requires("A segment with a wrong data offset is dropped.")
                        .expects("dropped; MPTCP")
                        .needs(READS)
                        .script(RobustScripts::dataOffset),
                ConformanceCheck.of("v1/robust/-6", ROBUST, "MP_CAPABLE and MP_JOIN on an established connection")
                        .requires("Handshake options have no meaning behind the handshake.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection
                                    .first()
                                    .ack(connection.synOption())
                                    .ack(new MpCapable.OneKey(1, 1, s.random().nextLong()))
                                    .ack(connection.thirdOption())
                                    .ack(new MpCapable.BothKeys(
                                            1,
                                            1,
                                            s.random().nextLong(),
                                            s.random().nextLong()))
                                    .ack(new MpJoin.SynAck(0, 1, 2, 3));
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                            s.serverLives();
                        }),
                ConformanceCheck.of("v1/robust/-7", ROBUST, "3000 random MPTCP options on one connection")
                        .requires("The server survives any option.")
                        .expects("the server and its other connections live")
                        .needs(READS)
                        .traits(Trait.FULL)
                        .script(s -> RobustScripts.randomEstablished(s, 3000)),
                ConformanceCheck.of("v1/robust/-8", ROBUST, "2000 SYNs with random MPTCP options")
                        .requires("The server survives any option.")
                        .expects("answered or RST")
                        .traits(Trait.FULL, Trait.ALONE)
                        .script(s -> RobustScripts.randomSyns(s, 2000)));
    }

    private static List<ConformanceCheck> middlebox() {
        return List.of(
                ConformanceCheck.of("v1/middlebox/6-1", MUST, "the option stripped from the SYN/ACK")
                        .requires("A client that sees no option goes on as TCP.")
                        .expects("TCP; data both ways")
                        .needs(DATA)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
                            s.must(
                                    s.await(
                                            4 * s.patience(),
                                            () -> connection.first().streamLength() > 0),
                                    "no data back");
                        }),
                ConformanceCheck.of(
                                "v1/middlebox/6-2", MUST, "initial sequence number 0xfffffffa, data across the wrap")
                        .requires(
                                "Subflow sequence numbers are relative, so rewriting of initial sequence numbers does no harm.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection(s.reuse(s.subflow(), 0xfffffffa))
                                    .open();
                            for (int i = 0; i < 3; i++) {
                                s.mustBe(Kind.MPTCP, connection.probe(), "across the wrap");
                            }
                        }),
                ConformanceCheck.of("v1/middlebox/6-3", MUST, "MP_JOIN stripped from the SYN, third ACK with MP_JOIN")
                        .requires("Without MP_JOIN in the SYN nothing is joined.")
                        .expects("plain TCP or RST")
                        .needs(SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            JoinBuilder join = connection.join(SourceEnd.SECOND);
                            CraftedSubflow subflow = join.subflow().syn();
                            subflow.synAck();
                            subflow.ack(new MpJoin.Ack(0, join.hmac()));
                            long before = connection.nextDsn();
                            Bytes data = s.text(7);
                            subflow.data(data, connection.map(subflow, data).option());
                            subflow.awaitAcked();
                            s.pause(60);
                            boolean attached = connection.dataAck() - before > 0;
                            s.note(
                                    attached
                                            ? "attached"
                                            : subflow.reset()
                                                    .map(ReceivedSegment::words)
                                                    .orElse("plain TCP"));
                            s.must(!attached, "attached to the connection");
                        }),
                ConformanceCheck.of(
                                "v1/middlebox/6-4",
                                INFO,
                                "NAT: a join with an id in use, from another address and a low port")
                        .requires("Address ids, not addresses, name subflows behind a NAT.")
                        .expects("accepted")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.join(SourceEnd.SECOND).addressId(5).complete();
                            s.note(JoinScripts.letIn(
                                    connection.join(SourceEnd.FIRST).addressId(5)));
                        }),
                ConformanceCheck.of("v1/middlebox/6-5", INFO, "two segments coalesced, only the first DSS kept")
                        .requires("Bytes outside every mapping have no place in the data stream.")
                        .expects("the mapped part usable")
                        .needs(READS)
                        .script(s -> s.note(s.open().probe() + " intact; " + coalesced(s) + " coalesced")),
                ConformanceCheck.of("v1/middlebox/6-6", INFO, "a segment split, the DSS only on the second part")
                        .requires("A mapping should come with the first byte it covers.")
                        .expects("held or refused")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            Bytes data = s.text(12);
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                var option = connection.map(data).option();
                                connection.skip(12);
                                connection.first().data(data.slice(0, 5)).data(data.from(5), option);
                            });
                            s.note(state.toString());
                        }),
                ConformanceCheck.of("v1/middlebox/6-7", INFO, "keys mirrored by a box")
                        .requires("Equal keys show a box that copies options.")
                        .expects("TCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection begun = s.connection().begin();
                            CraftedConnection connection =
                                    s.connection(begun.first(), begun.keys().remote());
                            connection.learn(begun.keys().remote());
                            connection.first().ack(connection.thirdOption());
                            s.note(connection.probe().toString());
                        }));
    }

    private static ConnectionState coalesced(CheckContext s) {
        CraftedConnection connection = s.open();
        Bytes data = s.text(12);
        return connection.probe(connection.first(), () -> {
            var option = connection.map(data.slice(0, 6)).option();
            connection.skip(12);
            connection.first().data(data, option);
        });
    }

    private static List<ConformanceCheck> threats() {
        return List.of(
                ConformanceCheck.of("v1/sec/7430.2-1", SHOULD, "a forged ADD_ADDR")
                        .requires("An ADD_ADDR whose HMAC does not verify should be silently ignored.")
                        .expects("no echo")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            var forged = new org.mpcap.wire.mptcp.AddAddr(
                                    0,
                                    60,
                                    AddressScripts.nobody(60),
                                    java.util.OptionalInt.empty(),
                                    java.util.OptionalLong.of(s.random().nextLong()));
                            connection.first().ack(forged);
                            s.pause(250);
                            int before = connection.first().count();
                            var fence = AddressScripts.signed(
                                    connection, 0, 61, AddressScripts.nobody(61), java.util.OptionalInt.empty());
                            s.given(AddressScripts.echoed(connection.first(), fence), "the fence is not echoed");
                            boolean echoed = connection.first().from(0).stream()
                                    .anyMatch(received -> AddressScripts.isEcho(received, forged));
                            s.note((echoed ? "echoed" : "ignored") + "; "
                                    + (connection.first().count() - before) + " segments for the fence");
                            s.should(!echoed, "echoed");
                        }),
                ConformanceCheck.of("v1/sec/7430.3-1", INFO, "300 half-open joins for one token")
                        .requires("A limit on half-open joins is recommended; the connection is unharmed.")
                        .expects("the connection and good joins unharmed")
                        .needs(SECOND)
                        .traits(Trait.FLOOD, Trait.ALONE)
                        .script(s -> halfOpen(s, 300, false)),
                ConformanceCheck.of("v1/sec/7430.3-2", ROBUST, "40 half-open joins, then a good one")
                        .requires("Half-open joins must not keep good ones out.")
                        .expects("the good one works")
                        .needs(READS, SECOND)
                        .script(s -> halfOpen(s, 40, true)),
                ConformanceCheck.of("v1/sec/7430.5-1", MUST, "a blind MP_FASTCLOSE")
                        .requires("MP_FASTCLOSE needs the right key and an acceptable segment.")
                        .expects("ignored")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection
                                    .first()
                                    .craft()
                                    .shifted(0x3000_0000)
                                    .with(new MpFastClose(0, s.random().nextLong()))
                                    .send();
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of("v1/sec/6181-1", MUST, "the third ACK of an earlier join, replayed in a new one")
                        .requires("A fresh nonce makes an old HMAC worthless.")
                        .expects("RST")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            JoinBuilder old = connection.join(SourceEnd.SECOND).nonce(77);
                            Bytes recorded = old.begin().hmac();
                            old.third();
                            s.given(old.fourth().filter(a -> !a.isReset()).isPresent(), "the first join is refused");
                            CraftedSubflow subflow = old.established();
                            subflow.rst();
                            JoinBuilder again =
                                    connection.join(SourceEnd.SECOND).nonce(77).begin();
                            again.third(recorded);
                            Optional<ReceivedSegment> reset = again.subflow().await(ReceivedSegment::isReset);
                            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
                            s.must(reset.isPresent(), "the replay is accepted");
                        }),
                ConformanceCheck.of("v1/sec/6181-2", INFO, "third ACK with key 0")
                        .requires("A key of 0 is as good as any, or refused.")
                        .expects("TCP or MPTCP")
                        .needs(READS, SECOND)
                        .script(s -> s.note(s.connection(s.subflow(), new Key(0))
                                .handshake()
                                .probe()
                                .toString())));
    }

    private static void halfOpen(CheckContext s, int count, boolean thenGood) {
        CraftedConnection connection = s.open();
        int answered = 0;
        for (int i = 0; i < count; i++) {
            JoinBuilder join =
                    connection.join(SourceEnd.SECOND).addressId(10 + i % 200).syn();
            join.answer();
            answered += join.synAck().isPresent() ? 1 : 0;
        }
        s.note(answered + " of " + count + " answered");
        ConnectionState state = connection.probe();
        s.must(state.is(Kind.MPTCP), "the connection is " + state);
        if (thenGood) {
            String good = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
            s.note("good join: " + good);
            s.must(good.startsWith("accepted"), "good join: " + good);
        }
    }
}
