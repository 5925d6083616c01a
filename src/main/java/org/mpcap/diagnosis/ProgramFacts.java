package org.mpcap.diagnosis;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of the program whose connections are explained.
 *
 * @param name its name
 * @param inodes sockets it has or had open
 * @param statik whether it is linked statically, or setuid
 * @param wrapped whether mptcpize was to make its sockets MPTCP
 * @param refusedOption whether it said that a protocol or option is not available (ENOPROTOOPT)
 * @param exitCode how it ended, if it has
 */
public record ProgramFacts(
        String name, Set<Long> inodes, boolean statik, boolean wrapped, boolean refusedOption, OptionalInt exitCode) {
    /** Copies the set. */
    public ProgramFacts {
        inodes = Set.copyOf(inodes);
    }
}
