# The plain TCP peer answers an MPTCP client with TCP, over IPv4 and IPv6.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
lab run direct -- bash -ec '
    '"$LAB_TESTS"'/../peers/echo-client mptcp "$LAB_SERVER4" "$LAB_TCP_PORT" 1000
    '"$LAB_TESTS"'/../peers/echo-client mptcp "$LAB_SERVER6" "$LAB_TCP_PORT" 1000
    lab-exec client nstat -asz' >"$TEST_DIR/out"
expect "clients that fell back" 2 "$(grep -c '^tcp$' "$TEST_DIR/out")"
expect MPCapableFallbackSYNACK 2 "$(awk '$1 == "MPTcpExtMPCapableFallbackSYNACK" {print $2}' "$TEST_DIR/out")"
