package org.mpcap.conformance.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.MpCapable;

/** Judgements that several checks share. */
public final class Answers {
    private Answers() {}

    /** The SYN/ACK must have no MPTCP option. */
    public static void noOption(CheckContext s, CraftedSubflow subflow, String what) {
        ReceivedSegment answer = subflow.synAck();
        s.noteMust(answer.mptcp().isEmpty(), what + " → " + CheckContext.words(answer.mptcp()));
    }

    /** A flag byte as it is written in lists. */
    public static String flags(int flags) {
        return String.format("0x%02x", flags);
    }

    /** A SYN with exactly these options. */
    public static CraftedSubflow bare(CraftedSubflow subflow, List<TcpOption> options) {
        return subflow.bareSyn().with(options.toArray(TcpOption[]::new)).send();
    }

    /** Third ACKs with an MP_CAPABLE of each of these lengths, cut off or filled up with zeros: the server must go on. */
    public static void thirdAcks(CheckContext s, int... lengths) {
        for (int length : lengths) {
            CraftedConnection connection = s.connection().begin();
            byte[] whole = connection.thirdOption().toBytes().toArray();
            byte[] option = Arrays.copyOf(whole, length);
            option[1] = (byte) length;
            connection.first().craft().raw(Bytes.adopt(option)).send();
            ConnectionState state = connection.probe();
            s.note(length + ": " + state);
            s.must(!state.is(Kind.SILENT), "length " + length + ": silence");
        }
        s.serverLives();
    }

    /** MP_CAPABLE SYNs whose length is none of version's: ignored, and TCP works. */
    public static void wrongLengths(CheckContext s, int from, int to, int right, String flagsHex) {
        List<String> accepted = new ArrayList<>();
        for (int length = from; length <= to; length++) {
            if (length == right) {
                continue;
            }
            CraftedSubflow subflow = s.subflow();
            subflow.craftSyn().raw(capable(s, length, flagsHex)).send();
            Optional<ReceivedSegment> answer = subflow.answer();
            if (!s.must(
                    answer.filter(ReceivedSegment::isSynAck).isPresent(), "length " + length + ": SYN not answered")) {
                continue;
            }
            if (answer.get().has(MpCapable.class)) {
                accepted.add(String.valueOf(length));
                continue;
            }
            subflow.ack();
            subflow.data("hello\n");
            s.must(subflow.awaitAcked(), "length " + length + ": TCP does not work");
        }
        s.note("lengths accepted: " + (accepted.isEmpty() ? "none" : String.join(" ", accepted)));
        s.ought(accepted.isEmpty(), "accepted with length " + String.join(", ", accepted));
    }

    /** An MP_CAPABLE of this length, filled with random bytes. */
    private static Bytes capable(CheckContext s, int length, String flagsHex) {
        byte[] bytes = new byte[length];
        s.random().nextBytes(bytes);
        bytes[0] = 0x1e;
        bytes[1] = (byte) length;
        if (length > 2) {
            bytes[2] = (byte) (s.v1() ? 0x01 : 0x00);
        }
        if (length > 3) {
            bytes[3] = (byte) Integer.parseInt(flagsHex, 16);
        }
        return Bytes.adopt(bytes);
    }
}
