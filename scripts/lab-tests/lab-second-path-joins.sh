# Topology two-path: the kernel's client opens a second subflow over the second path, over IPv4 and IPv6.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
lab run two-path -- bash -ec '
    for family in 4 6; do
        client=LAB_CLIENT${family}_B server=LAB_SERVER$family
        ip mptcp endpoint add "${!client}" dev eth2 subflow
        '"$LAB_TESTS"'/../peers/echo-client mptcp "${!server}" "$LAB_MPTCP_PORT" 1000 --subflows 2
        ip mptcp endpoint flush
    done
    lab-exec server nstat -asz' >"$TEST_DIR/out"
expect "clients with two subflows" 2 "$(grep -c '^mptcp 2$' "$TEST_DIR/out")"
expect MPJoinAckRx 2 "$(awk '$1 == "MPTcpExtMPJoinAckRx" {print $2}' "$TEST_DIR/out")"
