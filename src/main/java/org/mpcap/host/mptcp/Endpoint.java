package org.mpcap.host.mptcp;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.wire.IpAddress;

/**
 * An endpoint of the kernel's path manager: a local address it opens subflows from, or announces ({@code ip mptcp endpoint}).
 *
 * @param id address id
 * @param address the local address
 * @param port the port announced; 0 for that of the connection
 * @param flags what it is used for
 * @param interfaceIndex the device its subflows are bound to; 0 for none
 */
public record Endpoint(int id, IpAddress address, int port, Set<Flag> flags, int interfaceIndex) {
    /** What an endpoint is used for; in the order of their bits (MPTCP_PM_ADDR_FLAG_). */
    public enum Flag {
        /** It is announced to peers by ADD_ADDR. */
        SIGNAL(0x1),
        /** Subflows are opened from it. */
        SUBFLOW(0x2),
        /** Its subflows are used when all others fail. */
        BACKUP(0x4),
        /** Subflows are opened from it to every address of the peer. */
        FULLMESH(0x8),
        /** The kernel made it itself. */
        IMPLICIT(0x10),
        /** Subflows are opened from it to announced addresses only. */
        LAMINAR(0x20);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }
    }

    static final int GET_ADDRESS = 3;
    private static final int ENTRY = 1;
    private static final int FAMILY = 1;
    private static final int ID = 2;
    private static final int ADDRESS4 = 3;
    private static final int ADDRESS6 = 4;
    private static final int PORT = 5;
    private static final int FLAGS = 6;
    private static final int INTERFACE = 7;

    /** Copies the flags. */
    public Endpoint {
        flags = Collections.unmodifiableSet(flags.isEmpty() ? EnumSet.noneOf(Flag.class) : EnumSet.copyOf(flags));
    }

    /** Reads the attributes of an answer; empty if they name no address. */
    public static Optional<Endpoint> parse(byte[] message) {
        NetlinkAttributes entry = NetlinkAttributes.parse(message, 0).nested(ENTRY);
        return NetlinkValues.address(entry, ADDRESS4, ADDRESS6)
                .map(address -> new Endpoint(
                        (int) entry.unsigned(ID).orElse(0),
                        address,
                        (int) entry.unsigned(PORT).orElse(0),
                        flags(entry.number(FLAGS).orElse(0)),
                        entry.number(INTERFACE).orElse(0)));
    }

    /** The attributes {@link #parse} reads. */
    public byte[] write() {
        int bits = flags.stream().mapToInt(flag -> flag.bit).sum();
        byte[] entry = NetlinkAttributes.after(new byte[0])
                .add(FAMILY, NetlinkValues.u16(address.isV6() ? 10 : 2))
                .add(ID, new byte[] {(byte) id})
                .add(address.isV6() ? ADDRESS6 : ADDRESS4, address.bytes().toArray())
                .add(PORT, NetlinkValues.u16(port))
                .add(FLAGS, bits)
                .add(INTERFACE, interfaceIndex)
                .build();
        return NetlinkAttributes.after(new byte[0]).add(ENTRY, entry).build();
    }

    private static Set<Flag> flags(int bits) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    /** Whether the kernel opens subflows from it. */
    public boolean opensSubflows() {
        return has(Flag.SUBFLOW) || has(Flag.FULLMESH) || has(Flag.LAMINAR);
    }

    /** Whether it has this flag. */
    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** The flags in the words of {@code ip mptcp}. */
    public String flagWords() {
        return flags.stream().map(flag -> flag.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" "));
    }

    /**
     * How many subflows and announced addresses the path manager allows ({@code ip mptcp limits}).
     *
     * @param addAddrAccepted announced addresses a connection uses at most
     * @param subflows subflows beside the first that a connection has at most
     */
    public record Limits(int addAddrAccepted, int subflows) {
        static final int GET_LIMITS = 6;
        private static final int ACCEPTED = 2;
        private static final int SUBFLOWS = 3;

        /** Reads the attributes of an answer; empty if one is missing. */
        public static Optional<Limits> parse(byte[] message) {
            NetlinkAttributes attributes = NetlinkAttributes.parse(message, 0);
            return attributes.has(ACCEPTED) && attributes.has(SUBFLOWS)
                    ? Optional.of(new Limits(
                            attributes.number(ACCEPTED).orElse(0),
                            attributes.number(SUBFLOWS).orElse(0)))
                    : Optional.empty();
        }

        /** The attributes {@link #parse} reads. */
        public byte[] write() {
            return NetlinkAttributes.after(new byte[0])
                    .add(ACCEPTED, addAddrAccepted)
                    .add(SUBFLOWS, subflows)
                    .build();
        }
    }
}
