package org.mpcap.paths;

/** A use of the MPTCP option that a path may let pass or not. */
public enum PathAspect {
    /** The handshake of a connection, up to the server's first DSS (RFC 8684 3.1). */
    MP_CAPABLE("MP_CAPABLE"),
    /** Data to the server, acknowledged by DATA_ACK (RFC 8684 3.3). */
    DATA_OUT("data out"),
    /** Data of the server, with a mapping. */
    DATA_BACK("data back"),
    /** DSS checksums, which show whether data is changed (RFC 8684 3.3.1). */
    CHECKSUM("checksum"),
    /** A further subflow (RFC 8684 3.2). */
    MP_JOIN("MP_JOIN"),
    /** An address of ours announced, and the server's echo (RFC 8684 3.4.1). */
    ADD_ADDR("ADD_ADDR"),
    /** The end of a connection at once (RFC 8684 3.5). */
    MP_FASTCLOSE("MP_FASTCLOSE");

    private final String words;

    PathAspect(String words) {
        this.words = words;
    }

    /** Its name in a table. */
    public String words() {
        return words;
    }
}
