# A server that takes no join to its address (flag C) is not joined there; its DATA_ACK proves it, and the probe says why no join does.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    lab-exec server sysctl -qw net.mptcp.allow_join_initial_addr_port=0
    expect "verdict" PROVEN "$(verdict "$LAB_SERVER4:$LAB_MPTCP_PORT" --mptcp-version 1)"
    expect "evidence" keys "$(csv provenBy)"
    grep -q 'flag C' result || fail "no word of flag C: $(cat result)"
    lab-exec server nstat -asz >counters
    expect "handshakes at the server" 1 "$(counter MPTcpExtMPCapableACKRX)"
    expect "joins at the server" 0 "$(counter MPTcpExtMPJoinSynRx)"
}

in_lab direct --peers kernel
