package org.mpcap.diagnosis;

/** The command that takes a rule of the packet filter away. */
final class FirewallCure {
    private FirewallCure() {}

    /** A rule has a number, its handle, which {@code nft -a} shows; without one, a line that finds it. */
    static String[] of(FirewallRule rule) {
        int handle = rule.text().lastIndexOf("# handle ");
        return handle < 0
                ? new String[0]
                : new String[] {
                    "nft delete rule " + rule.chain() + " handle "
                            + rule.text().substring(handle + 9).strip()
                };
    }
}
