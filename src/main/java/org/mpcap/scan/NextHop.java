package org.mpcap.scan;

/** Whom packets to an address near us go to, as the routes say. */
public sealed interface NextHop {
    /** To the address itself, on the link. */
    record Direct() implements NextHop {}

    /** To the gateway that everything else of the scan goes to. */
    record Gateway() implements NextHop {}

    /**
     * Nowhere this scan can send to.
     *
     * @param reason why, for the row
     */
    record Nowhere(String reason) implements NextHop {}
}
