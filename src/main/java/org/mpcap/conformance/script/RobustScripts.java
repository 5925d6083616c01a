package org.mpcap.conformance.script;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpCapable;

/** Scripts about malformed and unknown input that hold for both versions. */
public final class RobustScripts {
    private RobustScripts() {}

    private static CraftedSubflow capableAnd(CheckContext s, String before, String after) {
        CraftedConnection connection = s.connection();
        Bytes capable = connection.synOption().toBytes();
        connection
                .first()
                .bareSyn()
                .raw(Bytes.fromHex(before).plus(capable).plus(Bytes.fromHex(after)))
                .send();
        return connection.first();
    }

    /** SYNs with MPTCP options of unknown subtypes: the server goes on. */
    public static void unknownInSyn(CheckContext s) {
        for (int subtype = 9; subtype < 16; subtype++) {
            String hex = String.format("1e04%x000", subtype);
            Optional<ReceivedSegment> alone =
                    s.subflow().bareSyn().raw(hex).send().answer();
            s.must(
                    alone.filter(ReceivedSegment::isSynAck).isPresent(),
                    "subtype " + subtype + " alone: "
                            + alone.map(ReceivedSegment::words).orElse("silence"));
            s.must(
                    alone.stream().allMatch(a -> a.mptcp().isEmpty()),
                    "subtype " + subtype + " alone: answered with an option");
            Optional<ReceivedSegment> beside = capableAnd(s, "", hex).answer();
            s.must(
                    beside.filter(a -> a.has(MpCapable.class)).isPresent(),
                    "subtype " + subtype + " beside: "
                            + beside.map(ReceivedSegment::words).orElse("silence"));
        }
        s.note("all ignored");
    }

    /** Options of unknown subtypes on a connection: they are ignored. */
    public static void unknownEstablished(CheckContext s) {
        CraftedConnection connection = s.open();
        for (int subtype = 9; subtype < 16; subtype++) {
            for (int length : new int[] {3, 4, 12}) {
                connection
                        .first()
                        .craft()
                        .raw(MalformedOptions.option(s, subtype << 4, length))
                        .send();
            }
            int kind = subtype << 4;
            Bytes data = s.text(6);
            ConnectionState state = connection.probe(connection.first(), () -> {
                var map = connection.map(data).withoutAck().option();
                connection.skip(6);
                connection
                        .first()
                        .craft()
                        .data(data)
                        .with(map)
                        .raw(MalformedOptions.option(s, kind, 4))
                        .send();
            });
            s.must(state.is(Kind.MPTCP), state + " after subtype " + subtype);
        }
        s.note("all ignored");
    }

    /** SYNs whose option area is broken: the server goes on. */
    public static void brokenInSyn(CheckContext s) {
        for (String bad : List.of("1e000000", "1e010000", "1e020101", "1e28" + "0101", "0101011e", "02000101")) {
            Optional<ReceivedSegment> behind = capableAnd(s, "", bad).answer();
            s.must(behind.isPresent(), bad + " behind MP_CAPABLE: silence");
            s.note(bad + " behind: "
                    + behind.map(a -> a.has(MpCapable.class) ? "MP_CAPABLE" : "plain")
                            .orElse("silence"));
            Optional<ReceivedSegment> before = capableAnd(s, bad, "").answer();
            s.must(before.isPresent(), bad + " before MP_CAPABLE: silence");
            s.note("before: "
                    + before.map(a -> a.has(MpCapable.class) ? "MP_CAPABLE" : "plain")
                            .orElse("silence"));
        }
        s.serverLives();
    }

    /** This many segments with random options on connections: the server goes on. */
    public static void randomEstablished(CheckContext s, int count) {
        CraftedConnection connection = s.open();
        CraftedConnection bystander = s.open();
        for (int i = 0; i < count && !connection.first().isReset(); i++) {
            connection
                    .first()
                    .craft()
                    .raw(MalformedOptions.option(
                            s, s.random().nextInt(256), 3 + s.random().nextInt(38)))
                    .send();
            if (i % 100 == 99) {
                s.pause(2);
            }
        }
        s.note(connection.probe() + " afterwards");
        ConnectionState other = bystander.probe();
        s.must(other.is(Kind.MPTCP), "another connection is " + other);
        s.serverLives();
    }

    /** This many SYNs with random options: the server goes on. */
    public static void randomSyns(CheckContext s, int count) {
        int resets = 0;
        int answered = 0;
        for (int i = 0; i < count; i++) {
            CraftedSubflow subflow = s.subflow();
            subflow.bareSyn()
                    .raw(MalformedOptions.option(
                            s, s.random().nextInt(256), 3 + s.random().nextInt(38)))
                    .send();
            Optional<ReceivedSegment> answer = subflow.answer();
            resets += answer.filter(ReceivedSegment::isReset).isPresent() ? 1 : 0;
            answered += answer.isPresent() ? 1 : 0;
            if (answer.filter(ReceivedSegment::isSynAck).isPresent()) {
                subflow.rst();
            }
        }
        s.note(answered + " of " + count + " answered, " + resets + " of them with RST");
        s.must(answered > count * 9 / 10, "only " + answered + " of " + count + " answered");
        s.serverLives();
    }
}
