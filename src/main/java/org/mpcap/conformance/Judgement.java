package org.mpcap.conformance;

/** What a script says of what it has seen. */
public abstract sealed class Judgement permits CheckContext {
    private final CheckFindings findings = new CheckFindings();

    Judgement() {}

    /** Records what was seen, without judging it. */
    public void note(String text) {
        findings.note(text);
    }

    /** A MUST, or the survival of the server: {@code actual} is what was seen instead when it does not hold. */
    public boolean must(boolean holds, String actual) {
        return findings.must(holds, actual);
    }

    /** A SHOULD: what was seen instead is a warning, in strict mode a failure. */
    public boolean should(boolean holds, String actual) {
        return findings.should(holds, actual);
    }

    /** A MUST whose text is ambiguous or contradictory: what was seen instead is a warning. */
    public boolean ought(boolean holds, String actual) {
        return findings.ought(holds, actual);
    }

    /** Records what was seen, which is a MUST. */
    public boolean noteMust(boolean holds, String seen) {
        note(seen);
        return must(holds, seen);
    }

    /** Records what was seen, which is a SHOULD. */
    public boolean noteShould(boolean holds, String seen) {
        note(seen);
        return should(holds, seen);
    }

    /** Records what was seen, which is a MUST whose text is ambiguous or contradictory. */
    public boolean noteOught(boolean holds, String seen) {
        note(seen);
        return ought(holds, seen);
    }

    /** A MUST to have left MPTCP, or never to have come to it. */
    public void mustNotBeMptcp(ConnectionState state, String after) {
        note(state + " " + after);
        must(!state.is(ConnectionState.Kind.MPTCP), "MPTCP " + after);
    }

    /** The same where the text is ambiguous or contradictory. */
    public void oughtNotBeMptcp(ConnectionState state, String after) {
        note(state + " " + after);
        ought(!state.is(ConnectionState.Kind.MPTCP), "MPTCP " + after);
    }

    /** A MUST about the state of a connection. */
    public boolean mustBe(ConnectionState.Kind wanted, ConnectionState actual, String after) {
        return noteMust(actual.is(wanted), actual + (after.isEmpty() ? "" : " " + after));
    }

    /** Ends the script: a precondition is absent. */
    public CheckStopped skip(String why) {
        throw new CheckStopped(Grade.SKIP, why);
    }

    /** Ends the script: it cannot be told. */
    public CheckStopped unclear(String why) {
        throw new CheckStopped(Grade.INCONCLUSIVE, why);
    }

    /**
     * A MUST to answer at all. One silence cannot be told from loss, so the script ends and is tried again with more patience; the
     * check fails if every attempt ends so. To be asked only when something else has shown that the server is reached.
     */
    public void mustAnswer(boolean answered, String silence) {
        if (!answered) {
            throw CheckStopped.silence(silence);
        }
    }

    /** Goes on only if {@code holds}; otherwise it cannot be told. */
    public void given(boolean holds, String whyNot) {
        if (!holds) {
            throw unclear(whyNot);
        }
    }

    final CheckFindings findings() {
        return findings;
    }
}
