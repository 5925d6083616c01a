package org.mpcap.stack.mptcp;

import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MptcpOption;

/** What happens to a {@link Connection}. Called on the event loop's thread; what is not overridden is ignored. */
public interface ConnectionEvents {
    /** Ignores everything. */
    ConnectionEvents NONE = new ConnectionEvents() {};

    /** A client of ours has completed the handshake, with MPTCP or without; data may be sent from now on. */
    default void opened(Connection connection) {}

    /** The peer's first DSS has come: both sides know that MPTCP is in use (RFC 8684 3.1). */
    default void confirmed(Connection connection) {}

    /** A DSS has come, before what it says is acted on. */
    default void dss(Connection connection, Dss dss) {}

    /** The next bytes of the peer's data, in order. */
    default void data(Connection connection, Bytes data) {}

    /** The peer acknowledged data, up to {@link Connection#acknowledgedDsn()}. */
    default void dataAcknowledged(Connection connection) {}

    /** The peer has no more data. */
    default void endOfData(Connection connection) {}

    /** An option other than MP_CAPABLE, MP_JOIN and DSS. */
    default void option(Connection connection, Subflow subflow, MptcpOption option) {}

    /** The connection goes on as plain TCP (RFC 8684 3.7). */
    default void fellBack(Connection connection, String reason) {}

    /** A subflow has been added. */
    default void joined(Connection connection, Subflow subflow) {}

    /** The peer has sent its first segment on an added subflow, so it has taken our HMAC (RFC 8684 3.2). */
    default void joinConfirmed(Connection connection, Subflow subflow) {}

    /** A subflow is gone, others may remain. */
    default void subflowLost(Connection connection, Subflow subflow) {}

    /** The connection is over. */
    default void closed(Connection connection, Closing how) {}

    /** How a connection ended. */
    enum Closing {
        /** Both sides sent all their data and closed. */
        FINISHED,
        /** The peer sent MP_FASTCLOSE. */
        FAST_CLOSED_BY_PEER,
        /** We sent MP_FASTCLOSE or reset all subflows. */
        ABORTED,
        /** The last subflow was reset. */
        RESET,
        /** The last subflow fell silent. */
        SILENT
    }
}
