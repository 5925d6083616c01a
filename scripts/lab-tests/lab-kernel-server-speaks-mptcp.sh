# The kernel peer speaks MPTCP over IPv4 and IPv6: its client says so, and so do the server's counters.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
lab run direct -- bash -ec '
    '"$LAB_TESTS"'/../peers/echo-client mptcp "$LAB_SERVER4" "$LAB_MPTCP_PORT" 100000
    '"$LAB_TESTS"'/../peers/echo-client mptcp "$LAB_SERVER6" "$LAB_MPTCP_PORT" 100000
    lab-exec server nstat -asz' >"$TEST_DIR/out"
expect "MPTCP clients" 2 "$(grep -c '^mptcp 1$' "$TEST_DIR/out")"
expect MPCapableSYNRX 2 "$(awk '$1 == "MPTcpExtMPCapableSYNRX" {print $2}' "$TEST_DIR/out")"
expect MPCapableACKRX 2 "$(awk '$1 == "MPTcpExtMPCapableACKRX" {print $2}' "$TEST_DIR/out")"
