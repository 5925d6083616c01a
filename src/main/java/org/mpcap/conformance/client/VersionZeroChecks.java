package org.mpcap.conformance.client;

import static org.mpcap.conformance.script.ClientScripts.asked;
import static org.mpcap.conformance.script.ClientScripts.flags;
import static org.mpcap.conformance.script.ClientScripts.isTcp;
import static org.mpcap.conformance.script.ClientScripts.oughtToBeTcp;
import static org.mpcap.conformance.script.ClientScripts.raw;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** What version 0 has in a form of its own (RFC 6824); the rest shares the scripts of version 1. */
final class VersionZeroChecks {
    private static final String SOME_BYTES = "0123456789abcdef0123456789abcdef0123456789abcdef";

    private VersionZeroChecks() {}

    static void add(ScriptTable all) {
        all.add("c0/syn/3.1-1", s -> {
            ReceivedSegment syn = asked(s).first().received().get(0);
            s.note(syn.words());
            s.must(
                    syn.mptcp().size() == 1
                            && syn.option(MpCapable.OneKey.class)
                                    .filter(option -> option.version() == 0 && option.senderKey() != 0)
                                    .isPresent(),
                    syn.words());
        });
        all.add("c0/syn/3.1-2", s -> {
            int flags = asked(s).first()
                    .received()
                    .get(0)
                    .option(MpCapable.class)
                    .orElseThrow()
                    .flags();
            s.noteMust((flags & ~MpCapable.FLAG_CHECKSUM) == MpCapable.FLAG_HMAC, String.format("flags 0x%02x", flags));
        });
        all.add("c0/synack/3.1-1", s -> {
            CraftedConnection connection = asked(s);
            long key = connection.keys().remote().bits();
            ReceivedSegment third = connection.answer().awaitThird();
            s.note(third.words());
            s.must(
                    third.option(MpCapable.BothKeys.class)
                            .filter(o -> o.senderKey() == key
                                    && o.receiverKey()
                                            == connection.keys().local().bits())
                            .isPresent(),
                    third.words());
            s.mustBe(Kind.MPTCP, connection.firstData(), "");
        });
        all.add("c0/synack/3.1-3", s -> raw(s, isTcp(s), List.of("1e0c0101K", "1e0c0201K", "1e0c0f01K")));
        all.add("c0/synack/3.1-4", s -> raw(s, isTcp(s), List.of("1e0c0101K")));
        all.add("c0/synack/3.1-5", s -> flags(s, c -> s.mustNotBeMptcp(c.probe(), "with B=1"), 0x41, 0xc1));
        all.add("c0/synack/3.1-6", s -> flags(s, isTcp(s), 0x00, 0x80, 0x02));
        all.add("c0/synack/3.1-8", s -> {
            CraftedConnection connection = asked(s);
            connection
                    .first()
                    .answerSyn(connection.first().received().get(0).mptcp().get(0));
            s.note(ClientScripts.words(ClientScripts.third(connection)));
            s.oughtNotBeMptcp(connection.probe(), "for its own option mirrored");
        });
        all.add(
                "c0/synack/3.1-9",
                s -> raw(
                        s,
                        oughtToBeTcp(s),
                        IntStream.rangeClosed(2, 24)
                                .filter(length -> length != 12)
                                .mapToObj(length -> String.format("1e%02x", length)
                                        + ("0001" + SOME_BYTES).substring(0, 2 * (length - 2)))
                                .toList()));
        all.add("c0/third/3.1-2", s -> {
            CraftedConnection connection = asked(s, "send 5").handshake();
            ClientScripts.awaitData(s, connection, 1);
            ReceivedSegment first = connection.first().received().stream()
                    .filter(ReceivedSegment::hasData)
                    .findFirst()
                    .orElseThrow();
            Optional<Dss.Mapping> mapping = first.option(Dss.class).flatMap(Dss::mapping);
            s.note(first.words());
            s.must(
                    mapping.filter(m -> m.subflowSequenceNumber() == 1
                                    && (int) m.dataSequenceNumber()
                                            == (int) connection.keys().firstRemoteDsn())
                            .isPresent(),
                    first.words());
        });
        all.add("c0/join/3.2-5", s -> {
            for (boolean bare : new boolean[] {true, false}) {
                CraftedConnection connection = s.open();
                CraftedSubflow joined = s.acceptJoin(connection).handshake().established();
                if (bare) {
                    joined.ack();
                } else {
                    joined.ack(connection.ackOption());
                }
                s.pause(20);
                s.mustBe(Kind.MPTCP, connection.probe(joined), bare ? "after a bare ACK" : "after a DSS");
                s.end(connection);
            }
        });
        all.add("c0/join/3.2-7", s -> {
            JoinChecks.refuses(s, "no MP_JOIN", join -> join.subflow().answerSyn());
            JoinChecks.refuses(s, "MP_CAPABLE", join -> join.synAck(new MpCapable.OneKey(0, 1, 7)));
            JoinChecks.refuses(s, "mirrored", join -> join.synAck(join.request()));
            JoinChecks.refuses(
                    s,
                    "length 15",
                    join -> join.subflow()
                            .craftSynAck()
                            .raw("1e0f10" + SOME_BYTES.substring(0, 24))
                            .send());
        });
        all.add("c0/join/3.2-8", s -> {
            CraftedConnection connection = s.open();
            s.acceptJoin(connection).subflow().rst();
            boolean again = s.awaitJoin(connection, 2_000_000_000L).isPresent();
            s.noteShould(!again, again ? "tried again within 2 s" : "not tried again");
        });
        all.add("c0/addr/3.4.1-1", s -> {
            var other = s.others(1).get(0);
            CraftedConnection connection = s.open();
            var place = new TransportAddress(other, s.place().port());
            s.listen(place);
            connection.ack(new AddAddr(4, 20, other, OptionalInt.empty(), OptionalLong.empty()));
            boolean joins =
                    ClientScripts.joinTo(s, connection, place, 1_000_000_000L).isPresent();
            s.note(joins ? "joins" : "does not join");
            s.ought(
                    connection.first().received().stream().noneMatch(r -> r.has(AddAddr.class)),
                    "an echo, which version 0 does not have");
        });
        all.add("c0/addr/3.4.1-2", s -> {
            CraftedConnection connection = s.open();
            connection.ack(AddressScripts.signed(connection, 20));
            s.mustBe(Kind.MPTCP, connection.probe(), "after an ADD_ADDR in the form of version 1");
        });
    }
}
