package org.mpcap.junit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Finding;
import org.mpcap.track.Outcome;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;
import org.opentest4j.AssertionFailedError;

/** What a test claims of one connection that asked for MPTCP. */
public final class ConnectionAssert {
    private final String name;
    private final ConnectionResult connection;

    ConnectionAssert(String name, ConnectionResult connection) {
        this.name = name;
        this.connection = connection;
    }

    /** All that is known of it, for claims of the test's own. */
    public ConnectionResult result() {
        return connection;
    }

    /** This became of it. */
    public ConnectionAssert became(Outcome outcome) {
        return equal("what became of it" + because(), outcome, summary().outcome());
    }

    /** It spoke MPTCP to its end. */
    public ConnectionAssert spokeMptcp() {
        return became(Outcome.MPTCP);
    }

    /** It became plain TCP during the handshake. */
    public ConnectionAssert fellBack() {
        return became(Outcome.FALLBACK);
    }

    /** It spoke, or asked for, this version. */
    public ConnectionAssert version(int version) {
        return equal("version of MPTCP", version, summary().version());
    }

    /** So many subflows joined the first one and took part. */
    public ConnectionAssert joined(int subflows) {
        long joined = summary().subflowCounts().established()
                - summary().subflows().stream()
                        .filter(subflow ->
                                subflow.established() && subflow.kind().equals("initial"))
                        .count();
        return equal("subflows that joined", (long) subflows, joined);
    }

    /**
     * Its keys are right, as far as can be told from outside, and whatever follows from them: nothing that was checked failed, something
     * was checked, and of every subflow that joined both HMACs hold.
     */
    public ConnectionAssert verified() {
        List<Finding> wrong = connection.findings();
        if (summary().failures() > 0) {
            throw new AssertionFailedError(name + ": " + summary().failures() + " values are wrong: "
                    + wrong.stream().map(ConnectionAssert::words).collect(Collectors.joining("; ")));
        }
        long passed = summary().checks().values().stream()
                .mapToLong(VerificationCount::passed)
                .sum();
        if (passed == 0) {
            throw new AssertionFailedError(name + ": nothing could be verified" + because());
        }
        long joins = summary().subflows().stream()
                .filter(subflow -> subflow.established() && subflow.kind().equals("join"))
                .count();
        for (Verification hmac : List.of(Verification.JOIN_SYN_ACK_HMAC, Verification.JOIN_ACK_HMAC)) {
            long right = passed(hmac);
            if (right < joins) {
                throw new AssertionFailedError(
                        name + ": joins whose " + hmac.words() + " could be verified", joins, right);
            }
        }
        return this;
    }

    /** Something is wrong of this kind. */
    public ConnectionAssert violates(Verification check) {
        if (Optional.ofNullable(summary().checks().get(check))
                        .map(VerificationCount::failed)
                        .orElse(0L)
                == 0) {
            throw new AssertionFailedError(name + ": no wrong " + check.words());
        }
        return this;
    }

    private long passed(Verification check) {
        return Optional.ofNullable(summary().checks().get(check))
                .map(VerificationCount::passed)
                .orElse(0L);
    }

    private ConnectionSummary summary() {
        return connection.summary();
    }

    private String because() {
        return summary().cause().map(cause -> " (" + cause + ")").orElse("");
    }

    private static String words(Finding finding) {
        return finding.check().subject() + " in packet " + finding.packet() + " is " + finding.actual() + ", not "
                + finding.expected() + " (" + finding.section() + ")";
    }

    private ConnectionAssert equal(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionFailedError(name + ": " + what, expected, actual);
        }
        return this;
    }
}
