package org.mpcap.host.mptcp;

import java.nio.charset.StandardCharsets;
import org.mpcap.posix.NetlinkAttributes;

/**
 * What the kernel tells of a TCP socket that belongs to MPTCP (INET_DIAG_ULP_INFO).
 *
 * @param remoteToken the peer's token; 0 on the first subflow and on the accepting side
 * @param localToken this side's token; 0 if it never asked for MPTCP
 * @param flags how far the handshake has come
 * @param remoteId address id of the peer's address
 * @param localId address id of the local address
 */
public record SubflowInfo(int remoteToken, int localToken, int flags, int remoteId, int localId) {
    /** MP_CAPABLE came. */
    public static final int CAPABLE_REMOTE = 0x1;
    /** MP_CAPABLE was sent. */
    public static final int CAPABLE_LOCAL = 0x2;
    /** MP_JOIN came. */
    public static final int JOIN_REMOTE = 0x4;
    /** MP_JOIN was sent. */
    public static final int JOIN_LOCAL = 0x8;
    /** The peer made it a backup. */
    public static final int BACKUP_REMOTE = 0x10;
    /** This side made it a backup. */
    public static final int BACKUP_LOCAL = 0x20;
    /** The peer has confirmed the handshake. */
    public static final int FULLY_ESTABLISHED = 0x40;
    /** This side's handshake is done. */
    public static final int CONNECTED = 0x80;

    private static final int MAP_VALID = 0x100;

    private static final int NAME = 1;
    private static final int MPTCP = 3;

    /** Reads the attribute's value; {@link #NONE} if it is of another protocol or missing. */
    static SubflowInfo parse(NetlinkAttributes info) {
        boolean mptcp = info.bytes(NAME)
                .filter(name -> new String(name, StandardCharsets.US_ASCII).startsWith("mptcp"))
                .isPresent();
        if (!mptcp) {
            return NONE;
        }
        NetlinkAttributes values = info.nested(MPTCP);
        return new SubflowInfo(
                values.number(1).orElse(0),
                values.number(2).orElse(0),
                values.number(8).orElse(CONNECTED) & ~MAP_VALID,
                (int) values.unsigned(9).orElse(0),
                (int) values.unsigned(10).orElse(0));
    }

    /** The attribute value {@link #parse} reads. */
    byte[] write() {
        byte[] values = NetlinkAttributes.after(new byte[0])
                .add(1, remoteToken)
                .add(2, localToken)
                .add(8, flags)
                .add(9, new byte[] {(byte) remoteId})
                .add(10, new byte[] {(byte) localId})
                .build();
        return NetlinkAttributes.after(new byte[0])
                .add(NAME, "mptcp\0".getBytes(StandardCharsets.US_ASCII))
                .add(MPTCP, values)
                .build();
    }

    /** A plain TCP socket. */
    public static final SubflowInfo NONE = new SubflowInfo(0, 0, -1, 0, 0);

    /** Whether the socket belongs to MPTCP at all. */
    public boolean isMptcp() {
        return flags >= 0;
    }

    /** Whether this flag is set. */
    public boolean has(int flag) {
        return isMptcp() && (flags & flag) == flag;
    }

    /** Whether it is a join, opened or accepted. */
    public boolean joins() {
        return has(JOIN_LOCAL) || has(JOIN_REMOTE);
    }

    /** Whether either side made it a backup. */
    public boolean backup() {
        return has(BACKUP_LOCAL) || has(BACKUP_REMOTE);
    }
}
