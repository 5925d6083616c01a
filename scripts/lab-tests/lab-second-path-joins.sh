# Topology two-path: the kernel's client opens a second subflow over the second path.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
lab run two-path -- bash -ec '
    ip mptcp endpoint add "$LAB_CLIENT4_B" dev eth2 subflow
    '"$LAB_TESTS"'/../peers/echo-client mptcp "$LAB_SERVER4" "$LAB_MPTCP_PORT" 1000 --subflows 2
    lab-exec server nstat -asz' >"$TEST_DIR/out"
grep -q '^mptcp 2$' "$TEST_DIR/out" || fail "$(head -n 1 "$TEST_DIR/out")"
expect MPJoinAckRx 1 "$(awk '$1 == "MPTcpExtMPJoinAckRx" {print $2}' "$TEST_DIR/out")"
