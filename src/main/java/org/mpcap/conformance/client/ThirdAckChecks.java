package org.mpcap.conformance.client;

import static org.mpcap.conformance.script.ClientScripts.asked;
import static org.mpcap.conformance.script.ClientScripts.awaitData;
import static org.mpcap.conformance.script.ClientScripts.silent;
import static org.mpcap.conformance.script.ClientScripts.words;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.RemoveAddr;
import org.mpcap.wire.mptcp.UnknownSubtype;

/** The client's third ACK and first data, and the first packet it gets behind the SYN/ACK (RFC 8684 sections 3.1 and 3.7). */
final class ThirdAckChecks {
    private static final long AGAIN_NANOS = 3_000_000_000L;

    private ThirdAckChecks() {}

    static void add(ScriptTable all) {
        sent(all);
        acknowledged(all);
        firstPacket(all);
    }

    private static void sent(ScriptTable all) {
        all.add("c1/third/3.1-1", s -> {
            ReceivedSegment third = asked(s).answer().awaitThird();
            s.noteMust(third.has(MpCapable.BothKeys.class) && !third.hasData(), third.words());
        });
        all.add("c1/third/3.1-2", s -> {
            CraftedConnection connection = asked(s);
            ReceivedSegment third = connection.answer().awaitThird();
            int asked = connection
                    .first()
                    .received()
                    .get(0)
                    .option(MpCapable.class)
                    .orElseThrow()
                    .flags();
            s.note(third.words());
            Optional<MpCapable> option = third.option(MpCapable.class);
            s.must(option.filter(o -> o.version() == 1).isPresent(), third.words());
            s.must(
                    option.filter(o -> o.flags() == (asked | MpCapable.FLAG_HMAC))
                            .isPresent(),
                    "flags: " + third.words());
            long echoed = option.filter(MpCapable.BothKeys.class::isInstance)
                    .map(o -> ((MpCapable.BothKeys) o).receiverKey())
                    .or(() -> option.filter(MpCapable.WithData.class::isInstance)
                            .map(o -> ((MpCapable.WithData) o).receiverKey()))
                    .orElse(0L);
            s.must(echoed == connection.keys().local().bits(), "not our key in the second place: " + third.words());
        });
        all.add("c1/third/3.1-3", s -> {
            for (boolean checksums : new boolean[] {false, true}) {
                CraftedConnection connection = asked(s, "send 5");
                if (checksums) {
                    connection.withChecksums();
                }
                unacknowledged(s, connection, 1);
                ReceivedSegment first = data(connection).get(0);
                s.note(first.words());
                Optional<MpCapable.WithData> option = first.option(MpCapable.WithData.class);
                s.ought(option.isPresent() || !first.has(Dss.class), "DSS instead: " + first.words());
                s.must(option.isPresent() || first.has(Dss.class), "no mapping: " + first.words());
                option.ifPresent(o -> {
                    s.must(o.dataLength() >= first.segment().payload().length(), "length too small: " + first.words());
                    s.must(o.checksum().isPresent() == connection.checksums(), "checksum: " + first.words());
                    s.must(
                            !connection.checksums() || ClientScripts.checksumsHold(connection, List.of(first)),
                            "wrong checksum: " + first.words());
                });
                s.end(connection);
            }
        });
        all.add("c1/third/3.1-4", s -> mapped(s, "write 5 5 5", 15));
        all.add("c1/third/3.1-5", s -> mapped(s, "send 20000", 10_000));
        all.add("c1/third/3.1-6", s -> {
            CraftedConnection connection = asked(s, "send 5");
            unacknowledged(s, connection, 1);
            s.given(s.await(1_500_000_000L, () -> data(connection).size() > 1), "not sent again");
            List<ReceivedSegment> copies = data(connection);
            s.note(copies.size() + " copies, " + copies.get(1).words());
            s.must(
                    copies.stream().allMatch(copy -> !mapping(copy).isEmpty()),
                    "sent again without mapping: "
                            + copies.get(copies.size() - 1).words());
        });
        all.add("c1/third/3.3.3-1", s -> {
            CraftedConnection connection = asked(s, "shutdown").handshake();
            s.given(
                    s.await(
                            4 * s.patience(),
                            () -> !CloseScripts.dataFins(connection).isEmpty()),
                    "the client does not shut down");
            Dss fin = CloseScripts.dataFins(connection).get(0);
            s.note(fin.describe());
            s.must(
                    fin.mapping()
                            .filter(m -> m.subflowSequenceNumber() == 0
                                    && m.length() == 1
                                    && (int) m.dataSequenceNumber()
                                            == (int) connection.keys().firstRemoteDsn())
                            .isPresent(),
                    fin.describe());
        });
        all.add("c1/third/3.1-7", s -> {
            CraftedConnection connection = asked(s).handshake();
            connection.first().rst();
            int before = s.incoming().size();
            s.pause(1_000);
            s.note(s.incoming().size() == before ? "no new SYN" : "a new SYN");
        });
        all.add("c1/third/3.3-1", s -> {
            CraftedConnection connection = asked(s, "send 5").withChecksums();
            Optional<TcpOption.Timestamps> time =
                    connection.first().received().get(0).segment().options().first(TcpOption.Timestamps.class);
            if (time.isEmpty()) {
                throw s.skip("the client does not use timestamps");
            }
            connection
                    .first()
                    .acking(AckPolicy.NONE)
                    .craftSynAck()
                    .with(new TcpOption.Timestamps(1, time.get().value()))
                    .with(connection.answerOption())
                    .send();
            awaitData(s, connection, 1);
            ReceivedSegment first = data(connection).get(0);
            s.noteMust(
                    !mapping(first).isEmpty() && ClientScripts.checksumsHold(connection, List.of(first)),
                    first.words());
        });
    }

    private static void acknowledged(ScriptTable all) {
        all.add("c1/third/3.7-1", s -> leaves(s));
        all.add("c1/third/3.7-2", s -> stays(s, AckPolicy.BOTH));
        all.add("c1/third/3.7-3", s -> stays(s, AckPolicy.NARROW));
        all.add("c1/third/3.7-4", s -> {
            CraftedConnection connection = asked(s, "send 5");
            connection.first().acking(AckPolicy.SUBFLOW);
            connection.handshake();
            awaitData(s, connection, 1);
            connection.ack(connection.ackOption());
            s.note(connection.probe() + " afterwards");
        });
        all.add("c1/third/3.3.2-1", s -> {
            CraftedConnection connection = asked(s, "send 5");
            unacknowledged(s, connection, 1);
            connection.ack(beyond(connection));
            connection.first().acking(AckPolicy.BOTH);
            s.mustBe(Kind.MPTCP, connection.probe(), "after a DATA_ACK of bytes never sent");
        });
        all.add("c1/third/3.3.2-2", s -> {
            CraftedConnection connection = asked(s, "send 5");
            connection.first().acking(AckPolicy.STALE);
            connection.handshake();
            awaitData(s, connection, 1);
            int before = connection.first().count();
            boolean again = s.await(
                    AGAIN_NANOS, () -> connection.first().from(before).stream().anyMatch(ReceivedSegment::hasData));
            s.noteMust(again, again ? "sent again" : "never sent again");
            connection.first().acking(AckPolicy.BOTH);
            s.note(connection.probe().toString());
        });
    }

    private static Dss beyond(CraftedConnection connection) {
        return new Dss(
                Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK,
                OptionalLong.of(connection.peerNext() + 100_000),
                Optional.empty());
    }

    private static void firstPacket(ScriptTable all) {
        all.add("c1/third/3.7-5", s -> {
            CraftedConnection connection = silent(s);
            s.mustBe(Kind.MPTCP, connection.firstData(), "");
            s.noteMust(connection.lastAckWide(), connection.lastAckWide() ? "64-bit DATA_ACK" : "32-bit DATA_ACK");
        });
        all.add("c1/third/3.7-6", s -> {
            CraftedConnection connection = silent(s);
            Bytes data = s.text(7);
            var state = connection.probe(data, connection.map(data).withoutAck().option());
            s.note(state.toString());
            // Weak: the DATA_ACK is what shows the client that we have seen its MP_CAPABLE.
            s.should(state.is(Kind.MPTCP), state + " for a mapping without DATA_ACK");
        });
        all.add("c1/third/3.7-7", s -> {
            CraftedConnection connection = silent(s);
            connection.first().acking(AckPolicy.SUBFLOW);
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
        });
        all.add("c1/third/3.7-8", s -> {
            CraftedConnection connection = silent(s);
            Bytes data = s.text(7);
            s.note(connection.probe(data, connection.withData(data)).toString());
        });
        all.add("c1/third/3.7-9", s -> firstOption(s, connection -> List.of(connection.thirdOption())));
        all.add("c1/third/3.7-10", s -> firstOption(s, connection -> List.of(AddressScripts.signed(connection, 20))));
        all.add("c1/third/3.7-11", s -> {
            for (MptcpOption option : List.of(
                    new RemoveAddr(0, List.of(9)),
                    new MpPrio(1, OptionalInt.empty()),
                    new MpFail(0, 1),
                    new MpJoin.Ack(0, Bytes.fromHex("00".repeat(20))),
                    new UnknownSubtype(0xb, Bytes.fromHex("1e04b000")))) {
                firstOption(s, connection -> List.of(option));
            }
        });
        all.add("c1/third/3.5-1", s -> {
            CraftedConnection connection = silent(s);
            connection.ack(connection.fastClose());
            Optional<ReceivedSegment> reset = connection.first().await(ReceivedSegment::isReset);
            s.noteOught(reset.isPresent(), reset.isPresent() ? words(reset) : "stays open: " + connection.probe());
        });
        all.add("c1/third/3.5-2", s -> {
            CraftedConnection connection = silent(s);
            connection.first().rst(connection.fastClose());
            var state = connection.probe();
            s.noteMust(!state.is(Kind.MPTCP) && !state.is(Kind.TCP), state + " afterwards");
        });
    }

    private interface Options {
        List<MptcpOption> of(CraftedConnection connection);
    }

    /** What becomes of a connection whose first packet from us is an ACK of the client's data with this option and no DSS. */
    private static void firstOption(CheckContext s, Options options) {
        CraftedConnection connection = asked(s, "send 5");
        unacknowledged(s, connection, 1);
        MptcpOption option = options.of(connection).get(0);
        connection.ack(option);
        s.pause(100);
        connection.first().acking(AckPolicy.BOTH);
        var state = connection.probe();
        s.note(option.describe().split(" ")[0] + ": " + state);
        s.must(!state.is(Kind.SILENT), "silence after " + option.describe());
        s.end(connection);
    }

    /** Answers the SYN and takes data without acknowledging it. */
    private static void unacknowledged(CheckContext s, CraftedConnection connection, int bytes) {
        connection.first().acking(AckPolicy.NONE);
        connection.handshake();
        awaitData(s, connection, bytes);
    }

    private static List<ReceivedSegment> data(CraftedConnection connection) {
        return connection.first().received().stream()
                .filter(ReceivedSegment::hasData)
                .toList();
    }

    private static List<MptcpOption> mapping(ReceivedSegment received) {
        return received.mptcp().stream()
                .filter(option -> option instanceof MpCapable.WithData
                        || (option instanceof Dss dss && dss.mapping().isPresent()))
                .toList();
    }

    /** Every segment carries a mapping while nothing is acknowledged. */
    private static void mapped(CheckContext s, String start, int bytes) {
        CraftedConnection connection = asked(s, start);
        unacknowledged(s, connection, 1);
        s.await(s.patience(), () -> connection.first().streamLength() >= bytes);
        List<ReceivedSegment> data = data(connection);
        long without = data.stream().filter(d -> mapping(d).isEmpty()).count();
        s.noteMust(without == 0, without + " of " + data.size() + " segments without mapping");
    }

    private static void leaves(CheckContext s) {
        CraftedConnection connection = asked(s, "send 5");
        CraftedSubflow subflow = connection.first();
        subflow.acking(AckPolicy.SUBFLOW);
        connection.handshake();
        awaitData(s, connection, 1);
        s.pause(100);
        int before = subflow.count();
        int length = subflow.streamLength();
        subflow.data(Requests.command("send 6"));
        s.await(4 * s.patience(), () -> subflow.streamLength() > length);
        long options =
                subflow.from(before).stream().filter(r -> !r.mptcp().isEmpty()).count();
        s.noteMust(options == 0, options + " segments with MPTCP options afterwards");
        s.must(subflow.streamLength() > length, "no data afterwards");
    }

    private static void stays(CheckContext s, AckPolicy how) {
        CraftedConnection connection = asked(s, "send 5");
        connection.first().acking(how);
        connection.handshake();
        awaitData(s, connection, 1);
        s.pause(50);
        int before = connection.first().count();
        DssBuilder mapping = connection.map(Requests.command("send 6"));
        if (how == AckPolicy.NARROW) {
            mapping.narrowAck();
        }
        connection.data(connection.first(), Requests.command("send 6"), mapping);
        s.given(
                s.await(
                        4 * s.patience(),
                        () -> connection.first().from(before).stream().anyMatch(ReceivedSegment::hasData)),
                "the client does not obey");
        ReceivedSegment next = connection.first().from(before).stream()
                .filter(ReceivedSegment::hasData)
                .findFirst()
                .orElseThrow();
        s.noteMust(next.option(Dss.class).flatMap(Dss::mapping).isPresent(), next.words());
        s.must(!next.has(MpCapable.class), "MP_CAPABLE still: " + next.words());
    }
}
