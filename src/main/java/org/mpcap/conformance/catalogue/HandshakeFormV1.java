package org.mpcap.conformance.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.ServerJoins;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/** Flags and form of MP_CAPABLE in the SYN of version 1 (RFC 8684 section 3.1). */
final class HandshakeFormV1 {
    private static final int H = MpCapable.FLAG_HMAC;

    private HandshakeFormV1() {}

    static void add(ScriptTable all) {
        all.add("v1/handshake/3.1-8", s -> tcp(s, 0x41));
        all.add("v1/handshake/3.1-9", s -> {
            tcp(s, 0x00);
            tcp(s, 0x80);
        });
        all.add("v1/handshake/3.1-10", s -> {
            for (int flags : new int[] {0x02, 0x04, 0x08, 0x10, 0x1e}) {
                tcp(s, flags);
            }
        });
        all.add("v1/handshake/3.1-11", s -> {
            for (int flags : new int[] {0x03, 0x05, 0x09, 0x11, 0x1f}) {
                ReceivedSegment answer =
                        s.subflow().syn(new MpCapable.Syn(1, flags)).synAck();
                String text = Answers.flags(flags) + " → " + CheckContext.words(answer.mptcp());
                s.noteOught(answer.has(MpCapable.class), text);
                answer.option(MpCapable.class).ifPresent(a -> s.must(Integer.bitCount(a.flags() & 0x1f) == 1, text));
            }
        });
        all.add("v1/handshake/3.1-12", s -> {
            List<String> answered = new ArrayList<>();
            boolean[] yes = new boolean[256];
            for (int flags = 0; flags < 256; flags++) {
                CraftedSubflow subflow = s.subflow();
                ReceivedSegment answer =
                        subflow.syn(new MpCapable.Syn(1, flags)).synAck();
                yes[flags] = answer.has(MpCapable.class);
                subflow.rst();
                if (yes[flags]) {
                    answered.add(Answers.flags(flags));
                }
            }
            s.note("answered: " + String.join(" ", answered));
            for (int flags = 0; flags < 256; flags++) {
                s.must(!yes[flags] || (flags & 0x41) == 0x01, "answered without H or with B: " + Answers.flags(flags));
                s.must(yes[flags] == yes[flags & ~0xa0], "A or C decides: " + Answers.flags(flags));
            }
        });
        all.add("v1/handshake/3.1-13", s -> {
            CraftedConnection connection = s.connection().withChecksums();
            connection.syn();
            if (connection.synAck().option(MpCapable.class).isEmpty()) {
                s.note("refused by no MP_CAPABLE");
                return;
            }
            connection.third();
            s.mustBe(Kind.MPTCP, connection.probe(), "with checksums");
            connection.data(connection.first(), Requests.next(s, connection));
            s.given(connection.awaitDelivered(8), "no data from the server");
            int checked = 0;
            for (ReceivedSegment received : connection.first().received()) {
                Optional<Dss.Mapping> mapping = received.option(Dss.class).flatMap(Dss::mapping);
                if (mapping.isEmpty() || !received.hasData()) {
                    continue;
                }
                checked++;
                OptionalInt sum = mapping.get().checksum();
                if (!s.must(sum.isPresent(), "a mapping without checksum")
                        || mapping.get().length()
                                != received.segment().payload().length()) {
                    continue;
                }
                long dsn = connection.widen(received.option(Dss.class).orElseThrow(), mapping.get());
                int right = DssChecksum.of(
                        dsn,
                        mapping.get().subflowSequenceNumber(),
                        mapping.get().length(),
                        received.segment().payload());
                s.must(sum.getAsInt() == right, "wrong checksum in a mapping");
            }
            s.note(checked + " mappings with correct checksums");
            s.given(checked > 0, "no mapping seen");
        });
        all.add("v1/handshake/3.1-14", s -> {
            CraftedConnection connection = s.connection().begin();
            if ((connection.peerFlags() & MpCapable.FLAG_CHECKSUM) == 0) {
                s.skip("the server does not require checksums");
            }
            connection.third();
            connection.checksums(false);
            ConnectionState state = connection.probe();
            s.note(state + " for data without checksum");
            s.must(!state.is(Kind.MPTCP), "data without checksum taken as MPTCP");
        });
        all.add("v1/handshake/3.1-15", ServerJoins::respectsFlagC);
        all.add("v1/handshake/3.1-16", s -> {
            CraftedConnection connection = s.connection().begin();
            if ((connection.peerFlags() & MpCapable.FLAG_NO_JOIN_TO_INITIAL) == 0) {
                s.skip("the server does not set C");
            }
            connection.third().probe();
            s.note("C=1; a join to that address: "
                    + connection
                            .join(SourceEnd.SECOND)
                            .syn()
                            .answer()
                            .map(ReceivedSegment::words)
                            .orElse("silence"));
        });
        all.add("v1/handshake/3.1-17", s -> Answers.wrongLengths(s, 2, 28, 4, "01"));
        all.add("v1/handshake/3.1-18", s -> {
            MpCapable.Syn option = new MpCapable.Syn(1, H);
            ReceivedSegment answer = s.subflow().syn(option, option).synAck();
            s.noteOught(answer.mptcp().size() < 2, CheckContext.words(answer.mptcp()));
        });
        all.add("v1/handshake/3.1-19", s -> {
            MpCapable good = new MpCapable.Syn(1, H);
            for (MpCapable other : List.of(
                    new MpCapable.Syn(2, H),
                    new MpCapable.OneKey(0, H, s.random().nextLong()),
                    new MpCapable.Syn(1, 0x41),
                    new MpCapable.Syn(1, 0x81))) {
                ReceivedSegment before = s.subflow().syn(good, other).synAck();
                ReceivedSegment after = s.subflow().syn(other, good).synAck();
                s.note(other.describe() + ": " + before.has(MpCapable.class) + "/" + after.has(MpCapable.class));
                s.must(before.mptcp().size() < 2 && after.mptcp().size() < 2, "two options back");
            }
        });
        all.add("v1/handshake/3.1-20", s -> {
            CraftedConnection connection = s.open();
            MpCapable capable = new MpCapable.Syn(1, H);
            for (int token : new int[] {connection.token().bits(), s.random().nextInt()}) {
                MpJoin join = new MpJoin.Syn(0, 2, token, s.random().nextInt());
                for (CraftedSubflow subflow : List.of(
                        s.subflow(SourceEnd.SECOND).syn(capable, join),
                        s.subflow(SourceEnd.SECOND).syn(join, capable))) {
                    Optional<ReceivedSegment> answer = subflow.answer();
                    s.note(answer.map(ReceivedSegment::words).orElse("silence"));
                    boolean both = answer.filter(a -> a.has(MpCapable.class) && a.has(MpJoin.class))
                            .isPresent();
                    s.must(!both, "both options answered");
                }
            }
        });
        all.add("v1/handshake/3.1-21", s -> {
            TcpOption capable = new MpCapable.Syn(1, H).toTcpOption();
            TcpOption mss = new TcpOption.MaximumSegmentSize(1460);
            TcpOption sack = new TcpOption.SackPermitted();
            TcpOption time = new TcpOption.Timestamps(1, 0);
            TcpOption scale = new TcpOption.WindowScale(7);
            TcpOption nop = new TcpOption.NoOperation();
            List<List<TcpOption>> positions = List.of(
                    List.of(capable),
                    List.of(mss, sack, time, nop, scale, capable),
                    List.of(capable, mss, sack, time, nop, scale),
                    List.of(nop, nop, capable, nop, nop, mss),
                    List.of(
                            mss, sack, time, nop, scale, nop, nop, nop, nop, nop, nop, nop, nop, nop, nop, nop, nop,
                            capable));
            for (List<TcpOption> options : positions) {
                ReceivedSegment answer = Answers.bare(s.subflow(), options).synAck();
                s.must(answer.has(MpCapable.class), "position " + positions.indexOf(options) + ": " + answer.words());
            }
            s.note("all positions");
        });
        all.add("v1/handshake/3.1-22", s -> {
            ReceivedSegment answer = s.subflow()
                    .bareSyn()
                    .raw("020405b4 00000000 1e040101")
                    .send()
                    .synAck();
            s.note(CheckContext.words(answer.mptcp()));
            s.ought(!answer.has(MpCapable.class), "answered");
        });
        all.add("v1/handshake/3.1-23", s -> {
            CraftedSubflow subflow = s.subflow();
            subflow.bareSyn()
                    .flags(TcpSegment.SYN | TcpSegment.ECE | TcpSegment.CWR)
                    .with(new TcpOption.MaximumSegmentSize(1460))
                    .with(new MpCapable.Syn(1, H))
                    .send();
            ReceivedSegment answer = subflow.synAck();
            s.note(answer.words());
            s.must(answer.has(MpCapable.class), "MP_CAPABLE lost: " + answer.words());
        });
        all.add("v1/handshake/3.1-24", s -> {
            CraftedSubflow subflow = s.subflow();
            subflow.craftSyn().with(new MpCapable.Syn(1, H)).data("early data").send();
            ReceivedSegment answer = subflow.synAck();
            int taken = answer.segment().acknowledgment() - subflow.isn() - 1;
            s.note(taken + " bytes acknowledged; " + answer.words());
            s.must(taken == 0, taken + " bytes of data acknowledged");
        });
    }

    private static void tcp(CheckContext s, int flags) {
        CraftedSubflow subflow = s.subflow();
        subflow.syn(new MpCapable.Syn(1, flags));
        Answers.noOption(s, subflow, Answers.flags(flags));
        subflow.ack();
        subflow.data("hello\n");
        s.must(subflow.awaitAcked(), "TCP does not work after flags " + Answers.flags(flags));
    }
}
