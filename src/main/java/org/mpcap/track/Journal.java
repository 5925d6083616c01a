package org.mpcap.track;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.mpcap.crypto.Key;

/** Where the parts of the tracker write down what they see: counters, and the listener. Knows the current packet. */
final class Journal {
    final TrackListener listener;
    long packet;
    long nanos;

    final VerificationCounts checks = new VerificationCounts();
    final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    long malformedOptions;
    long gapsGivenUp;
    long joins;
    long joinsEstablished;

    Journal(TrackListener listener) {
        this.listener = listener;
    }

    /** An event of the current packet, sent by an end of a flow. */
    void event(TrackedFlow flow, int end, Event.Kind kind, Supplier<String> words) {
        TrackedConnection connection = flow.connection;
        connection.events.add(kind);
        if (listener.wantsEvents(connection.number)) {
            listener.event(new Event(
                    kind, connection.number, flow.number, flow.dataDirection(end), packet, nanos, words.get()));
        }
    }

    void passed(TrackedFlow flow, int end, Verification check) {
        checks.passed(check);
        flow.connection.checks.passed(check);
        if (check != Verification.DSS_CHECKSUM) {
            event(flow, end, Event.Kind.CHECK, () -> check.words() + " verified");
        }
    }

    void unchecked(TrackedFlow flow, Verification check) {
        checks.unchecked(check);
        flow.connection.checks.unchecked(check);
    }

    /** A side's key, seen in one packet, proved to have a wrong bit; the connection has the right one already. */
    void failedKey(TrackedConnection connection, int side, Key seen) {
        checks.failed(Verification.HANDSHAKE_KEYS);
        connection.checks.failed(Verification.HANDSHAKE_KEYS);
        listener.finding(new Finding(
                Verification.HANDSHAKE_KEYS,
                connection.number,
                1,
                connection.keyPackets[side],
                nanos,
                Verification.HANDSHAKE_KEYS.section(connection.version),
                connection.keys[side].toString(),
                seen.toString()));
    }

    void failed(TrackedFlow flow, int end, Verification check, long at, String expected, String actual) {
        checks.failed(check);
        flow.connection.checks.failed(check);
        event(flow, end, Event.Kind.CHECK, () -> check.words() + " WRONG: expected " + expected + ", is " + actual);
        listener.finding(new Finding(
                check,
                flow.connection.number,
                flow.number,
                at,
                nanos,
                check.section(flow.connection.version),
                expected,
                actual));
    }

    /** One comparison, passed or failed. */
    void compare(TrackedFlow flow, int end, Verification check, Object expected, Object actual) {
        if (expected.equals(actual)) {
            passed(flow, end, check);
        } else {
            failed(flow, end, check, packet, String.valueOf(expected), String.valueOf(actual));
        }
    }
}
