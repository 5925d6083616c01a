package org.mpcap.conformance.client;

import static org.mpcap.conformance.script.ClientScripts.answered;
import static org.mpcap.conformance.script.ClientScripts.asked;
import static org.mpcap.conformance.script.ClientScripts.flags;
import static org.mpcap.conformance.script.ClientScripts.isMptcp;
import static org.mpcap.conformance.script.ClientScripts.isTcp;
import static org.mpcap.conformance.script.ClientScripts.lives;
import static org.mpcap.conformance.script.ClientScripts.oughtToBeTcp;
import static org.mpcap.conformance.script.ClientScripts.raw;
import static org.mpcap.conformance.script.ClientScripts.third;
import static org.mpcap.conformance.script.ClientScripts.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** Answers to the client's SYN, right and wrong (RFC 8684 section 3.1). */
final class SynAckChecks {
    private static final long SYN_AGAIN_NANOS = 4_000_000_000L;
    private static final String SOME_KEY = "0123456789abcdef";

    private SynAckChecks() {}

    static void add(ScriptTable all) {
        forms(all);
        company(all);
        order(all);
    }

    private static void forms(ScriptTable all) {
        all.add("c1/synack/3.1-1", s -> {
            CraftedConnection connection = asked(s);
            ReceivedSegment third = connection.answer().awaitThird();
            s.note(third.words());
            s.must(
                    third.option(MpCapable.class)
                            .filter(option -> option.version() == 1 && !(option instanceof MpCapable.Syn))
                            .isPresent(),
                    third.words());
            s.mustBe(Kind.MPTCP, connection.firstData(), "");
        });
        all.add("c1/synack/3.1-2", s -> answered(s, "no option", c -> c.first().answerSyn(), isTcp(s)));
        all.add("c1/synack/3.1-3", s -> raw(s, isTcp(s), List.of("1e0c0201K", "1e0c0301K", "1e0c0701K", "1e0c0f01K")));
        all.add("c1/synack/3.1-4", s -> raw(s, isTcp(s), List.of("1e0c0001K")));
        all.add("c1/synack/3.1-5", s -> flags(s, isTcp(s), 0x41, 0xc1));
        all.add("c1/synack/3.1-6", s -> flags(s, isTcp(s), 0x00, 0x80));
        all.add("c1/synack/3.1-7", s -> flags(s, isTcp(s), 0x02, 0x10, 0x1e));
        all.add("c1/synack/3.1-8", s -> flags(s, oughtToBeTcp(s), 0x03, 0x05, 0x11, 0x1f));
        all.add("c1/synack/3.1-9", SynAckChecks::sweep);
        all.add("c1/synack/3.1-10", s -> {
            CraftedConnection connection = asked(s, "send 5").withChecksums();
            ReceivedSegment third = connection.answer().awaitThird();
            s.note(third.words());
            s.must(
                    third.option(MpCapable.class)
                            .filter(o -> o.has(MpCapable.FLAG_CHECKSUM))
                            .isPresent(),
                    third.words());
            ClientScripts.awaitData(s, connection, 1);
            s.mustBe(Kind.MPTCP, connection.firstData(), "");
            ClientScripts.wantMore(s, connection);
            s.must(
                    ClientScripts.checksumsHold(connection, connection.first().received()),
                    "a checksum is missing or wrong");
        });
        all.add("c1/synack/3.1-11", s -> {
            s.setting("checksum on", "checksum off");
            CraftedConnection connection = asked(s, "send 5");
            s.given(connection.checksums(), "the client does not ask for checksums");
            ReceivedSegment third = connection.answer().awaitThird();
            s.must(
                    third.option(MpCapable.class)
                            .filter(o -> o.has(MpCapable.FLAG_CHECKSUM))
                            .isPresent(),
                    third.words());
            ClientScripts.awaitData(s, connection, 1);
            s.must(
                    ClientScripts.checksumsHold(connection, connection.first().received()),
                    "a checksum is missing or wrong");
            connection.checksums(false);
            s.mustNotBeMptcp(connection.firstData(), "for data without checksum");
        });
        all.add(
                "c1/synack/3.1-14",
                s -> raw(
                        s,
                        oughtToBeTcp(s),
                        IntStream.rangeClosed(2, 28)
                                .filter(length -> length != 12)
                                .mapToObj(length -> String.format("1e%02x", length)
                                        + ("0101" + SOME_KEY + SOME_KEY + SOME_KEY + SOME_KEY)
                                                .substring(0, 2 * (length - 2)))
                                .toList()));
        all.add("c1/synack/3.1-15", s -> raw(s, isTcp(s), List.of("1e040101")));
        all.add("c1/synack/3.1-16", s -> raw(s, oughtToBeTcp(s), List.of("1e140101K" + SOME_KEY)));
        all.add("c1/synack/3.1-17", s -> raw(s, lives(s), List.of("1e0c0101K1e0c0101K")));
        all.add("c1/synack/3.1-18", s -> {
            for (String hex : List.of("1e0c0101K1e0c0101" + SOME_KEY, "1e0c0101" + SOME_KEY + "1e0c0101K")) {
                CraftedConnection connection = asked(s);
                connection
                        .first()
                        .craftSynAck()
                        .raw(ClientScripts.filled(connection, hex))
                        .send();
                Optional<ReceivedSegment> third = third(connection);
                boolean ours = third.flatMap(t -> t.option(MpCapable.BothKeys.class))
                        .filter(o ->
                                o.receiverKey() == connection.keys().local().bits())
                        .isPresent();
                ConnectionState state = connection.probe();
                s.given(!state.is(Kind.SILENT), "no answer to data");
                s.note("echoes the " + (ours == hex.startsWith("1e0c0101K") ? "first" : "second") + ", " + state);
                s.must(ours == state.is(Kind.MPTCP) || state.is(Kind.TCP), "echo of one key, IDSN of the other");
                s.end(connection);
            }
        });
        all.add(
                "c1/synack/3.1-19",
                s -> raw(s, lives(s), List.of("1e0c0001K1e0c0101K", "1e0c0101K1e0c0001K", "1e0c0141K1e0c0101K")));
        all.add("c1/synack/3.1-20", s -> raw(s, isTcp(s), List.of("1e100001" + SOME_KEY + "01234567")));
        all.add("c1/synack/3.1-21", s -> {
            CraftedConnection connection = asked(s);
            connection.first().answerSyn(connection.answerOption(), new MpJoin.SynAck(0, 1, 2, 3));
            Optional<ReceivedSegment> third = third(connection);
            s.note(words(third) + ", " + connection.probe());
            s.must(third.filter(t -> t.has(MpJoin.Ack.class)).isEmpty(), "a third ACK with MP_JOIN");
        });
    }

    private static void sweep(CheckContext s) {
        List<String> mptcp = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (int flags = 0; flags < 0x100; flags++) {
            CraftedConnection connection = asked(s).flags(flags, flags).answer();
            third(connection);
            ConnectionState state = connection.probe();
            boolean may = (flags & MpCapable.FLAG_EXTENSIBILITY) == 0 && (flags & MpCapable.FLAG_HMAC) != 0;
            boolean must = may && (flags & 0x1e) == 0;
            String hex = String.format("%02x", flags);
            if (state.is(Kind.MPTCP)) {
                mptcp.add(hex);
            }
            if (state.is(Kind.MPTCP) ? !may : must || !state.is(Kind.TCP)) {
                wrong.add(hex + ": " + state);
            }
            s.end(connection);
        }
        s.note("MPTCP for " + String.join(" ", mptcp) + ", else TCP");
        s.must(wrong.isEmpty(), String.join(", ", wrong));
    }

    private static void company(ScriptTable all) {
        all.add("c1/synack/3.1-12", s -> {
            CraftedConnection control = s.open();
            s.given(s.awaitJoin(control, s.patience()).isPresent(), "control: no join with C=0 either");
            s.end(control);
            CraftedConnection connection = s.connection().flags(0x21, 0x21).open();
            boolean joins = s.awaitJoin(connection, ClientScripts.NO_SYN_NANOS).isPresent();
            s.noteMust(!joins, joins ? "join SYN to the initial address" : "no join SYN");
        });
        all.add("c1/synack/3.1-13", s -> {
            var other = s.others(1).get(0);
            CraftedConnection connection = s.connection().flags(0x21, 0x21).open();
            var join = ClientScripts.announcedJoin(s, connection, 20, other, OptionalInt.empty());
            s.note(join.isPresent() ? "joins the announced address" : "does not join");
        });
        all.add("c1/synack/3.1-22", s -> {
            var other = s.place().address();
            for (var extra : List.of(
                    new Dss(Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK, OptionalLong.of(1), Optional.empty()),
                    new AddAddr(0, 5, other, OptionalInt.empty(), OptionalLong.of(1)),
                    new MpPrio(1, OptionalInt.empty()),
                    new MpFastClose(0, 1),
                    new MpFail(0, 1),
                    new MpTcpRst(0, 1))) {
                answered(s, extra.describe(), c -> c.first().answerSyn(c.answerOption(), extra), isMptcp(s));
            }
            raw(s, isMptcp(s), List.of("1e0c0101K1e04f000", "1e0c0101K1e010101"));
        });
        all.add("c1/synack/3.1-23", s -> {
            raw(s, isMptcp(s), List.of("01010101" + "1e0c0101K" + "01010101"));
            answered(
                    s,
                    "before the other options",
                    c -> c.first()
                            .bareSynAck()
                            .with(c.answerOption())
                            .with(new TcpOption.MaximumSegmentSize(1460))
                            .send(),
                    isMptcp(s));
            // SACK permitted and window scale, with which no other segment changes.
            answered(
                    s,
                    "behind SACK and window scale",
                    c -> c.first()
                            .craftSynAck()
                            .raw("04020103030001010101010101010101010101")
                            .with(c.answerOption())
                            .send(),
                    isMptcp(s));
        });
        all.add("c1/synack/3.1-24", s -> raw(s, oughtToBeTcp(s), List.of("00000000" + "1e0c0101K")));
    }

    private static void order(ScriptTable all) {
        all.add("c1/synack/3.1-25", s -> {
            CraftedConnection connection = asked(s);
            connection.first().acking(AckPolicy.NONE);
            ReceivedSegment third = connection.answer().awaitThird();
            for (int i = 0; i < 3; i++) {
                Optional<ReceivedSegment> again = again(s, connection, connection.answerOption());
                s.noteMust(again.filter(a -> keys(a).equals(keys(third))).isPresent(), words(again));
            }
        });
        all.add("c1/synack/3.1-26", s -> {
            CraftedConnection connection = asked(s);
            connection.first().acking(AckPolicy.NONE);
            ReceivedSegment third = connection.answer().awaitThird();
            Optional<ReceivedSegment> again =
                    again(s, connection, new MpCapable.OneKey(s.version().number(), 1, 99));
            s.note(words(again));
            s.must(again.stream().allMatch(a -> keys(a).isEmpty() || keys(a).equals(keys(third))), words(again));
            connection.first().acking(AckPolicy.BOTH);
            lives(s).accept(connection);
        });
        all.add("c1/synack/3.1-27", s -> {
            CraftedConnection connection = asked(s);
            connection.answer().awaitThird();
            s.note(words(again(s, connection)));
            lives(s).accept(connection);
        });
        all.add("c1/synack/3.1-28", s -> {
            CraftedConnection connection = asked(s);
            connection.first().answerSyn();
            s.note(words(third(connection)));
            Optional<ReceivedSegment> again = again(s, connection, connection.answerOption());
            s.must(again.stream().allMatch(a -> a.mptcp().isEmpty()), "the second answer counts: " + words(again));
            s.mustBe(Kind.TCP, connection.probe(), "");
        });
        all.add("c1/synack/3.1-29", s -> {
            CraftedConnection connection = s.open();
            s.note(words(again(s, connection, connection.answerOption())));
            s.mustBe(Kind.MPTCP, connection.probe(), "");
        });
        all.add("c1/synack/3.1-30", s -> {
            CraftedConnection connection = asked(s);
            CraftedSubflow subflow = connection.first();
            subflow.craftSynAck()
                    .acknowledging(subflow.expected() + 1)
                    .with(connection.answerOption())
                    .again()
                    .send();
            Optional<ReceivedSegment> answer = third(connection);
            s.noteMust(answer.stream().allMatch(a -> a.mptcp().isEmpty()), words(answer));
            s.ought(answer.filter(ReceivedSegment::isReset).isPresent(), words(answer));
        });
        all.add("c1/synack/3.1-31", s -> {
            CraftedConnection connection = asked(s);
            CraftedSubflow subflow = connection.first();
            subflow.craftSynAck().with(connection.answerOption()).data("hello!").send();
            ReceivedSegment third = connection.awaitThird();
            int taken = subflow.acked() - subflow.isn() - 1;
            s.note(third.words() + ", " + taken + " of 6 bytes acknowledged");
            s.must(subflow.received().stream().noneMatch(r -> r.has(Dss.class)), "bytes of the SYN/ACK are DATA_ACKed");
        });
        all.add("c1/synack/3.1-32", s -> {
            CraftedConnection connection = asked(s);
            connection.first().craftSyn().with(new MpCapable.Syn(1, 1)).send();
            s.note(words(connection.first().await(r -> r.segment().has(TcpSegment.ACK))));
        });
        all.add("c1/synack/3.1-33", s -> {
            for (var options : List.<List<MptcpOption>>of(
                    List.of(),
                    List.of(new MpTcpRst(0, 1)),
                    List.of(new MpTcpRst(0, 6)),
                    List.of(new MpFastClose(0, 1)))) {
                CraftedConnection connection = asked(s);
                int before = connection.first().count();
                connection.first().rst(options.toArray(MptcpOption[]::new));
                s.pause(200);
                s.note(connection.first().count() == before ? "nothing more comes" : "it goes on");
            }
        });
        all.add("c1/synack/3.1-34", s -> {
            CraftedConnection connection = asked(s);
            s.given(s.await(SYN_AGAIN_NANOS, () -> connection.first().count() > 1), "the SYN does not come again");
            connection.handshake();
            s.mustBe(Kind.MPTCP, connection.firstData(), "");
        });
        all.add("c1/synack/3.1-35", s -> {
            s.setting("ecn on", "ecn off");
            CraftedConnection connection = asked(s);
            if (!connection.first().received().get(0).segment().has(TcpSegment.ECE)) {
                throw s.skip("the client does not ask for ECN");
            }
            connection
                    .first()
                    .craftSynAck()
                    .flags(TcpSegment.SYN | TcpSegment.ACK | TcpSegment.ECE)
                    .with(connection.answerOption())
                    .send();
            isMptcp(s).accept(connection);
        });
        all.add("c1/synack/3.1-36", s -> {
            CraftedConnection connection = asked(s, "send 5");
            CraftedSubflow subflow = connection.first();
            subflow.craftSynAck().window(0).with(connection.answerOption()).send();
            subflow.await(1_500_000_000L, r -> r.has(Dss.class));
            List<String> seen = Stream.concat(
                            subflow.received().stream().skip(1).map(ReceivedSegment::words), Stream.of("window opened"))
                    .toList();
            subflow.ack();
            s.pause(300);
            s.note(String.join(", ", seen) + ", then " + connection.probe());
        });
    }

    /** Both keys of an MP_CAPABLE that has them, in whatever form. */
    private static List<Long> keys(ReceivedSegment received) {
        return Stream.concat(
                        received.option(MpCapable.BothKeys.class).stream()
                                .flatMap(option -> Stream.of(option.senderKey(), option.receiverKey())),
                        received.option(MpCapable.WithData.class).stream()
                                .flatMap(option -> Stream.of(option.senderKey(), option.receiverKey())))
                .toList();
    }

    /** Sends a SYN/ACK once more, with these options, and returns what comes of it. */
    private static Optional<ReceivedSegment> again(
            CheckContext s, CraftedConnection connection, MptcpOption... options) {
        int before = connection.first().count();
        // Challenge ACKs are sent twice a second at most (RFC 5961 7).
        s.pause(550);
        connection.first().answerSyn(options);
        s.await(s.patience(), () -> connection.first().count() > before);
        return connection.first().from(before).stream().findFirst();
    }
}
