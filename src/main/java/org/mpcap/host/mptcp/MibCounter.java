package org.mpcap.host.mptcp;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The counters of the kernel's MPTCP, the {@code MPTcpExt} lines of {@code /proc/net/netstat} (Linux 6.18), of one network namespace since it was
 * made.
 */
public enum MibCounter {
    /** SYN with MP_CAPABLE arrived at an MPTCP listener. */
    MP_CAPABLE_SYN_RX("MPCapableSYNRX", "SYN with MP_CAPABLE arrived at an MPTCP listener"),
    /** SYN with MP_CAPABLE sent (once a connection). */
    MP_CAPABLE_SYN_TX("MPCapableSYNTX", "SYN with MP_CAPABLE sent (once a connection)"),
    /** SYN/ACK with MP_CAPABLE and the peer's key came. */
    MP_CAPABLE_SYN_ACK_RX("MPCapableSYNACKRX", "SYN/ACK with MP_CAPABLE and the peer's key came"),
    /** Third ACK with MP_CAPABLE came. */
    MP_CAPABLE_ACK_RX("MPCapableACKRX", "third ACK with MP_CAPABLE came"),
    /** Third ACK came without the option. */
    MP_CAPABLE_FALLBACK_ACK("MPCapableFallbackACK", "third ACK came without the option"),
    /** SYN/ACK came without the option. */
    MP_CAPABLE_FALLBACK_SYN_ACK("MPCapableFallbackSYNACK", "SYN/ACK came without the option"),
    /** SYNs with the option went unanswered, the option was left out. */
    MP_CAPABLE_SYN_TX_DROP("MPCapableSYNTXDrop", "SYNs with the option went unanswered, the option was left out"),
    /** Connection opened without the option because of the blackhole cache. */
    MP_CAPABLE_SYN_TX_DISABLED(
            "MPCapableSYNTXDisabled", "connection opened without the option because of the blackhole cache"),
    /** MP_CAPABLE to a port that is only for announced joins. */
    MP_CAPABLE_ENDP_ATTEMPT("MPCapableEndpAttempt", "MP_CAPABLE to a port that is only for announced joins"),
    /** No token could be had for a new connection. */
    MP_FALLBACK_TOKEN_INIT("MPFallbackTokenInit", "no token could be had for a new connection"),
    /** Data sent again at the MPTCP level (reinjection). */
    MPTCP_RETRANS("MPTCPRetrans", "data sent again at the MPTCP level (reinjection)"),
    /** Join SYN with a token nobody here knows. */
    MP_JOIN_NO_TOKEN_FOUND("MPJoinNoTokenFound", "join SYN with a token nobody here knows"),
    /** Join SYN arrived, token known. */
    MP_JOIN_SYN_RX("MPJoinSynRx", "join SYN arrived, token known"),
    /** Join SYN arrived, with the backup bit. */
    MP_JOIN_SYN_BACKUP_RX("MPJoinSynBackupRx", "join SYN arrived, with the backup bit"),
    /** Good SYN/ACK to our join. */
    MP_JOIN_SYN_ACK_RX("MPJoinSynAckRx", "good SYN/ACK to our join"),
    /** Good SYN/ACK to our join, with the backup bit. */
    MP_JOIN_SYN_ACK_BACKUP_RX("MPJoinSynAckBackupRx", "good SYN/ACK to our join, with the backup bit"),
    /** SYN/ACK to a join with a wrong HMAC. */
    MP_JOIN_SYN_ACK_HMAC_FAILURE("MPJoinSynAckHMacFailure", "SYN/ACK to a join with a wrong HMAC"),
    /** Good third ACK of a join. */
    MP_JOIN_ACK_RX("MPJoinAckRx", "good third ACK of a join"),
    /** Third ACK of a join with a wrong HMAC. */
    MP_JOIN_ACK_HMAC_FAILURE("MPJoinAckHMacFailure", "third ACK of a join with a wrong HMAC"),
    /** Join refused: limit, or connection no longer able. */
    MP_JOIN_REJECTED("MPJoinRejected", "join refused: limit, or connection no longer able"),
    /** Join SYN handed to TCP. */
    MP_JOIN_SYN_TX("MPJoinSynTx", "join SYN handed to TCP"),
    /** Socket for a join could not be made. */
    MP_JOIN_SYN_TX_CREAT_SK_ERR("MPJoinSynTxCreatSkErr", "socket for a join could not be made"),
    /** Bind to the endpoint's address failed. */
    MP_JOIN_SYN_TX_BIND_ERR("MPJoinSynTxBindErr", "bind to the endpoint's address failed"),
    /** Connect failed at once. */
    MP_JOIN_SYN_TX_CONNECT_ERR("MPJoinSynTxConnectErr", "connect failed at once"),
    /** Two DSS of one packet train disagree. */
    DSS_NOT_MATCHING("DSSNotMatching", "two DSS of one packet train disagree"),
    /** Impossible mapping on the first subflow: fell back. */
    DSS_CORRUPTION_FALLBACK("DSSCorruptionFallback", "impossible mapping on the first subflow: fell back"),
    /** Impossible mapping on a joined subflow: reset. */
    DSS_CORRUPTION_RESET("DSSCorruptionReset", "impossible mapping on a joined subflow: reset"),
    /** Infinite mapping sent. */
    INFINITE_MAP_TX("InfiniteMapTx", "infinite mapping sent"),
    /** Infinite mapping received. */
    INFINITE_MAP_RX("InfiniteMapRx", "infinite mapping received"),
    /** Mapping does not fit the subflow's sequence. */
    DSS_NO_MATCH_TCP("DSSNoMatchTCP", "mapping does not fit the subflow's sequence"),
    /** DSS checksum wrong. */
    DATA_CSUM_ERR("DataCsumErr", "DSS checksum wrong"),
    /** Out-of-order data appended at the MPTCP level. */
    OFO_QUEUE_TAIL("OFOQueueTail", "out-of-order data appended at the MPTCP level"),
    /** Out-of-order data queued. */
    OFO_QUEUE("OFOQueue", "out-of-order data queued"),
    /** Out-of-order data merged. */
    OFO_MERGE("OFOMerge", "out-of-order data merged"),
    /** Mapping outside the receive window. */
    NO_DSS_IN_WINDOW("NoDSSInWindow", "mapping outside the receive window"),
    /** Data that was there already. */
    DUPLICATE_DATA("DuplicateData", "data that was there already"),
    /** ADD_ADDR received. */
    ADD_ADDR("AddAddr", "ADD_ADDR received"),
    /** ADD_ADDR sent (each repetition counts). */
    ADD_ADDR_TX("AddAddrTx", "ADD_ADDR sent (each repetition counts)"),
    /** ADD_ADDR could not be sent (option space). */
    ADD_ADDR_TX_DROP("AddAddrTxDrop", "ADD_ADDR could not be sent (option space)"),
    /** Echo of our ADD_ADDR received. */
    ECHO_ADD("EchoAdd", "echo of our ADD_ADDR received"),
    /** Echo sent. */
    ECHO_ADD_TX("EchoAddTx", "echo sent"),
    /** Echo could not be sent. */
    ECHO_ADD_TX_DROP("EchoAddTxDrop", "echo could not be sent"),
    /** ADD_ADDR with a port, either direction. */
    PORT_ADD("PortAdd", "ADD_ADDR with a port, either direction"),
    /** ADD_ADDR ignored. */
    ADD_ADDR_DROP("AddAddrDrop", "ADD_ADDR ignored"),
    /** Join SYN on an announced port. */
    MP_JOIN_PORT_SYN_RX("MPJoinPortSynRx", "join SYN on an announced port"),
    /** Join's SYN/ACK from an announced port. */
    MP_JOIN_PORT_SYN_ACK_RX("MPJoinPortSynAckRx", "join's SYN/ACK from an announced port"),
    /** Third ACK on an announced port. */
    MP_JOIN_PORT_ACK_RX("MPJoinPortAckRx", "third ACK on an announced port"),
    /** Join SYN on a port that was not announced. */
    MISMATCH_PORT_SYN_RX("MismatchPortSynRx", "join SYN on a port that was not announced"),
    /** Third ACK on a port that was not announced. */
    MISMATCH_PORT_ACK_RX("MismatchPortAckRx", "third ACK on a port that was not announced"),
    /** REMOVE_ADDR received. */
    RM_ADDR("RmAddr", "REMOVE_ADDR received"),
    /** REMOVE_ADDR ignored. */
    RM_ADDR_DROP("RmAddrDrop", "REMOVE_ADDR ignored"),
    /** REMOVE_ADDR sent. */
    RM_ADDR_TX("RmAddrTx", "REMOVE_ADDR sent"),
    /** REMOVE_ADDR could not be sent. */
    RM_ADDR_TX_DROP("RmAddrTxDrop", "REMOVE_ADDR could not be sent"),
    /** Subflows closed by REMOVE_ADDR or endpoint removal. */
    RM_SUBFLOW("RmSubflow", "subflows closed by REMOVE_ADDR or endpoint removal"),
    /** MP_PRIO sent. */
    MP_PRIO_TX("MPPrioTx", "MP_PRIO sent"),
    /** MP_PRIO received. */
    MP_PRIO_RX("MPPrioRx", "MP_PRIO received"),
    /** MP_FAIL sent. */
    MP_FAIL_TX("MPFailTx", "MP_FAIL sent"),
    /** MP_FAIL received. */
    MP_FAIL_RX("MPFailRx", "MP_FAIL received"),
    /** FASTCLOSE sent (one a subflow). */
    MP_FASTCLOSE_TX("MPFastcloseTx", "FASTCLOSE sent (one a subflow)"),
    /** FASTCLOSE received. */
    MP_FASTCLOSE_RX("MPFastcloseRx", "FASTCLOSE received"),
    /** RST with MP_TCPRST sent. */
    MP_RST_TX("MPRstTx", "RST with MP_TCPRST sent"),
    /** RST with MP_TCPRST received on a confirmed subflow. */
    MP_RST_RX("MPRstRx", "RST with MP_TCPRST received on a confirmed subflow"),
    /** Subflow set aside after stale_loss_cnt lost rounds. */
    SUBFLOW_STALE("SubflowStale", "subflow set aside after stale_loss_cnt lost rounds"),
    /** Subflow taken back into use. */
    SUBFLOW_RECOVER("SubflowRecover", "subflow taken back into use"),
    /** Send window taken from the connection, not the subflow. */
    SND_WND_SHARED("SndWndShared", "send window taken from the connection, not the subflow"),
    /** Receive window taken from the connection, not the subflow. */
    RCV_WND_SHARED("RcvWndShared", "receive window taken from the connection, not the subflow"),
    /** Window updates raced, repaired. */
    RCV_WND_CONFLICT_UPDATE("RcvWndConflictUpdate", "window updates raced, repaired"),
    /** Window updates raced. */
    RCV_WND_CONFLICT("RcvWndConflict", "window updates raced"),
    /** Connections established now (a gauge, not a counter). */
    MP_CURR_ESTAB("MPCurrEstab", "connections established now (a gauge, not a counter)"),
    /** MPTCP was switched off for this namespace for a time. */
    BLACKHOLE("Blackhole", "MPTCP was switched off for this namespace for a time"),
    /** First packet after the handshake had neither mapping nor MP_CAPABLE with data. */
    MP_CAPABLE_DATA_FALLBACK(
            "MPCapableDataFallback", "first packet after the handshake had neither mapping nor MP_CAPABLE with data"),
    /** Fell back because of a TCP MD5 key. */
    MD5_SIG_FALLBACK("MD5SigFallback", "fell back because of a TCP MD5 key"),
    /** Data without a usable DSS: fell back. */
    DSS_FALLBACK("DssFallback", "data without a usable DSS: fell back"),
    /** Both ends opened at once: fell back. */
    SIMULT_CONNECT_FALLBACK("SimultConnectFallback", "both ends opened at once: fell back"),
    /** Wanted to fall back but more than one subflow, or too late: reset. */
    FALLBACK_FAILED("FallbackFailed", "wanted to fall back but more than one subflow, or too late: reset"),
    /** Zero-window probe at the MPTCP level. */
    WIN_PROBE("WinProbe", "zero-window probe at the MPTCP level");

    private static final Map<String, MibCounter> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(MibCounter::kernelName, Function.identity()));

    private final String kernelName;
    private final String meaning;

    MibCounter(String kernelName, String meaning) {
        this.kernelName = kernelName;
        this.meaning = meaning;
    }

    /** The counter of this name; empty if this program does not know it. */
    public static Optional<MibCounter> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The name as {@code nstat} shows it, without {@code MPTcpExt}. */
    public String kernelName() {
        return kernelName;
    }

    /** What it counts, in a few words. */
    public String meaning() {
        return meaning;
    }
}
