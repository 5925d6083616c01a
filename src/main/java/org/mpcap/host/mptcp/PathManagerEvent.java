package org.mpcap.host.mptcp;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.wire.IpAddress;

/**
 * Something the path manager told while somebody listened.
 *
 * @param kind what happened
 * @param token of the connection on this side; 0 for none
 * @param local local address, if it names one
 * @param remote the peer's, if it names one
 * @param remotePort the peer's port; 0 for none
 * @param error number of the TCP error a subflow ended by; 0 for none
 * @param resetReason reason in the peer's MP_TCPRST, if there was one
 * @param forbidsInitialAddress whether the peer forbids joins to the address connected to (flag C)
 */
public record PathManagerEvent(
        Kind kind,
        int token,
        Optional<IpAddress> local,
        Optional<IpAddress> remote,
        int remotePort,
        int error,
        OptionalInt resetReason,
        boolean forbidsInitialAddress) {
    /** The kernel's events (MPTCP_EVENT_). */
    public enum Kind {
        /** A connection was made. */
        CREATED(1),
        /** Its first data came: joins may begin. */
        ESTABLISHED(2),
        /** It is over. */
        CLOSED(3),
        /** The peer announced an address. */
        ANNOUNCED(6),
        /** The peer took an address back. */
        REMOVED(7),
        /** A subflow is up. */
        SUBFLOW_ESTABLISHED(10),
        /** A subflow ended, or never came up. */
        SUBFLOW_CLOSED(11),
        /** A subflow became a backup, or stopped being one. */
        SUBFLOW_PRIORITY(13),
        /** A listener was made. */
        LISTENER_CREATED(15),
        /** A listener is gone. */
        LISTENER_CLOSED(16),
        /** One that this program does not know. */
        OTHER(0);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        static Kind of(int number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    private static final int DENY_JOIN_INITIAL = 0x1;
    private static final int GENERIC_HEADER = 4;

    /** Reads a message with its generic header; one that is cut short is an event of kind OTHER. */
    public static PathManagerEvent parse(byte[] message) {
        NetlinkAttributes attributes = NetlinkAttributes.parse(message, GENERIC_HEADER);
        return new PathManagerEvent(
                Kind.of(message.length == 0 ? 0 : message[0] & 0xff),
                attributes.number(1).orElse(0),
                NetlinkValues.address(attributes, 5, 6),
                NetlinkValues.address(attributes, 7, 8),
                attributes
                        .bytes(10)
                        .filter(port -> port.length == 2)
                        .map(port -> (port[0] & 0xff) << 8 | (port[1] & 0xff))
                        .orElse(0),
                (int) attributes.unsigned(12).orElse(0),
                attributes.has(16)
                        ? OptionalInt.of((int) attributes.unsigned(16).orElse(0))
                        : OptionalInt.empty(),
                (attributes.unsigned(13).orElse(0) & DENY_JOIN_INITIAL) != 0);
    }

    /** The message {@link #parse} reads. */
    public byte[] write() {
        NetlinkAttributes.Builder message = NetlinkAttributes.after(new byte[] {(byte) kind.number, 1, 0, 0});
        message.add(1, token);
        local.ifPresent(
                address -> message.add(address.isV6() ? 6 : 5, address.bytes().toArray()));
        remote.ifPresent(
                address -> message.add(address.isV6() ? 8 : 7, address.bytes().toArray()));
        message.add(10, new byte[] {(byte) (remotePort >> 8), (byte) remotePort});
        message.add(12, new byte[] {(byte) error});
        message.add(13, NetlinkValues.u16(forbidsInitialAddress ? DENY_JOIN_INITIAL : 0));
        resetReason.ifPresent(reason -> message.add(16, reason));
        return message.build();
    }
}
