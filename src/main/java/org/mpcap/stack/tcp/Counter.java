package org.mpcap.stack.tcp;

/**
 * What the endpoint counts. Names are those of the Linux kernel's MIB ({@code nstat}) where a counterpart exists, so that
 * both sides of a test can be compared line by line.
 */
public enum Counter {
    /** Flows opened by us. */
    TcpActiveOpens("TcpActiveOpens"),
    /** Flows opened by the peer. */
    TcpPassiveOpens("TcpPassiveOpens"),
    /** Flows that ended before they were established. */
    TcpAttemptFails("TcpAttemptFails"),
    /** Segments received with a wrong checksum. */
    TcpInCsumErrors("TcpInCsumErrors"),
    /** Segments received that were none. */
    TcpInErrs("TcpInErrs"),
    /** Segments received. */
    TcpInSegs("TcpInSegs"),
    /** Segments sent. */
    TcpOutSegs("TcpOutSegs"),
    /** Resets sent. */
    TcpOutRsts("TcpOutRsts"),
    /** Segments sent again. */
    TcpRetransSegs("TcpRetransSegs"),
    /** Segments that the interface would not take. */
    IpOutDiscards("IpOutDiscards"),
    /** ICMP errors received about one of our flows. */
    IcmpInErrors("IcmpInErrors"),
    /** Pending handshakes given up because the table was full. */
    TcpExtListenOverflows("TcpExtListenOverflows"),
    /** SYN with MP_CAPABLE received. */
    MPCapableSYNRX("MPTcpExtMPCapableSYNRX"),
    /** SYN with MP_CAPABLE sent. */
    MPCapableSYNTX("MPTcpExtMPCapableSYNTX"),
    /** SYN/ACK with MP_CAPABLE received. */
    MPCapableSYNACKRX("MPTcpExtMPCapableSYNACKRX"),
    /** Third ACK with MP_CAPABLE received. */
    MPCapableACKRX("MPTcpExtMPCapableACKRX"),
    /** Third packet came without MP_CAPABLE. */
    MPCapableFallbackACK("MPTcpExtMPCapableFallbackACK"),
    /** SYN/ACK came without MP_CAPABLE. */
    MPCapableFallbackSYNACK("MPTcpExtMPCapableFallbackSYNACK"),
    /** SYN sent without MP_CAPABLE because earlier ones were not answered. */
    MPCapableSYNTXDrop("MPTcpExtMPCapableSYNTXDrop"),
    /** A fresh key was made because the token was in use. */
    MPTokenCollision("MPTcpExtMPTokenCollision"),
    /** MP_JOIN SYN received with a token nobody has. */
    MPJoinNoTokenFound("MPTcpExtMPJoinNoTokenFound"),
    /** MP_JOIN SYN received. */
    MPJoinSynRx("MPTcpExtMPJoinSynRx"),
    /** MP_JOIN SYN sent. */
    MPJoinSynTx("MPTcpExtMPJoinSynTx"),
    /** MP_JOIN SYN/ACK received. */
    MPJoinSynAckRx("MPTcpExtMPJoinSynAckRx"),
    /** MP_JOIN SYN/ACK received with a wrong HMAC. */
    MPJoinSynAckHMacFailure("MPTcpExtMPJoinSynAckHMacFailure"),
    /** MP_JOIN ACK received. */
    MPJoinAckRx("MPTcpExtMPJoinAckRx"),
    /** MP_JOIN ACK received with a wrong HMAC. */
    MPJoinAckHMacFailure("MPTcpExtMPJoinAckHMacFailure"),
    /** MP_JOIN SYN refused because the connection has subflows enough. */
    MPJoinRejected("MPTcpExtMPJoinRejected"),
    /** DSS checksum wrong. */
    DataCsumErr("MPTcpExtDataCsumErr"),
    /** Infinite mapping received. */
    InfiniteMapRx("MPTcpExtInfiniteMapRx"),
    /** Infinite mapping sent. */
    InfiniteMapTx("MPTcpExtInfiniteMapTx"),
    /** Data received twice at the data level. */
    DuplicateData("MPTcpExtDuplicateData"),
    /** Data sent again on another subflow. */
    MPTCPRetrans("MPTcpExtMPTCPRetrans"),
    /** ADD_ADDR received. */
    AddAddr("MPTcpExtAddAddr"),
    /** ADD_ADDR echo received. */
    EchoAdd("MPTcpExtEchoAdd"),
    /** REMOVE_ADDR received. */
    RmAddr("MPTcpExtRmAddr"),
    /** MP_PRIO received. */
    MPPrioRx("MPTcpExtMPPrioRx"),
    /** MP_FAIL received. */
    MPFailRx("MPTcpExtMPFailRx"),
    /** MP_FAIL sent. */
    MPFailTx("MPTcpExtMPFailTx"),
    /** MP_FASTCLOSE received. */
    MPFastcloseRx("MPTcpExtMPFastcloseRx"),
    /** MP_FASTCLOSE sent. */
    MPFastcloseTx("MPTcpExtMPFastcloseTx"),
    /** MP_TCPRST received. */
    MPRstRx("MPTcpExtMPRstRx"),
    /** MP_TCPRST sent. */
    MPRstTx("MPTcpExtMPRstTx");

    private final String mib;

    Counter(String mib) {
        this.mib = mib;
    }

    /** The name {@code nstat} prints. */
    public String mib() {
        return mib;
    }
}
