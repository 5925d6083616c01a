package org.mpcap.diagnosis;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule of this host's packet filter that drops, rejects or changes packets by their MPTCP option.
 *
 * @param hook where it stands: {@code input}, {@code output}, {@code prerouting} …
 * @param chain its table and chain, as {@code nft} names them
 * @param text the rule
 */
public record FirewallRule(String hook, String chain, String text) {
    /** Finds them in what {@code nft list ruleset} shows. */
    public static List<FirewallRule> parse(String ruleset) {
        List<FirewallRule> rules = new ArrayList<>();
        String table = "";
        String chain = "";
        String hook = "";
        for (String line : ruleset.split("\n")) {
            String words = line.strip();
            if (words.startsWith("table ")) {
                table = name(words);
            } else if (words.startsWith("chain ")) {
                chain = name(words);
                hook = "";
            } else if (words.startsWith("type ") && words.contains(" hook ")) {
                hook = words.replaceFirst(".* hook ", "").split(" ")[0];
            } else if (words.contains("tcp option mptcp") && words.matches(".*(drop|reject|reset).*")) {
                rules.add(new FirewallRule(hook, table + " " + chain, words));
            }
        }
        return rules;
    }

    /** The name behind the first word, without the brace and what {@code nft -a} puts behind it. */
    private static String name(String line) {
        return line.substring(6).replaceFirst("\\s*\\{.*", "").strip();
    }

    /** Whether it meets joins, or every packet with the option. */
    boolean meetsJoins() {
        return !text.contains("subtype") || text.contains("subtype 1") || text.contains("subtype mp-join");
    }
}
