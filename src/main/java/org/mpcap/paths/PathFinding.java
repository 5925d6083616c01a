package org.mpcap.paths;

/**
 * What can be said of one aspect on one path.
 *
 * @param verdict the short answer
 * @param passed flows on which it passed
 * @param tried flows on which it was tried
 * @param detail why it does not pass, or why that cannot be told; empty where it passes
 */
public record PathFinding(Verdict verdict, int passed, int tried, String detail) {
    /** The short answer. */
    public enum Verdict {
        /** It gets through. */
        PASSES("passes"),
        /** On some flows it does, on others it is refused: balancers and parallel paths go by the ports. */
        PARTLY("partly"),
        /** It does not. */
        LOST("lost"),
        /** That cannot be told. */
        UNKNOWN("?");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** In a table. */
        public String words() {
            return words;
        }
    }

    static PathFinding unknown(String why) {
        return new PathFinding(Verdict.UNKNOWN, 0, 0, why);
    }
}
