package org.mpcap.host;

import org.mpcap.UserError;

/** Something the host lacks or refuses; the message says what, where and the cure. */
public final class HostException extends UserError {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The routing tables lead nowhere. */
        NO_ROUTE,
        /** The interface has no address to send from. */
        NO_SOURCE_ADDRESS,
        /** The next hop does not answer ARP or neighbour solicitations. */
        NEIGHBOUR_SILENT,
        /** The interface is down. */
        INTERFACE_DOWN,
        /** No interface of that name. */
        NO_SUCH_INTERFACE,
        /** The kernel drops frames put on the loopback interface for this address. */
        LOOPBACK_REFUSED,
        /** Another host has the spare source address. */
        ADDRESS_IN_USE,
        /** Another program has the source port. */
        PORT_IN_USE,
        /** The privilege for this is missing. */
        NO_PRIVILEGE,
        /** The nft command is missing or failed. */
        NO_NFT,
        /** A system call failed for another reason. */
        SYSTEM
    }

    private final Reason reason;

    /** A failure with a message fit for the user. */
    public HostException(Reason reason, String message) {
        super(Kind.CANNOT_RUN, message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
