# mpcap trace gives the expected answer for every middlebox of the lab, over IPv4 and IPv6, and tshark agrees with what it decodes.
# Long: 64 runs of mpcap trace.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
TRACE_SECONDS=60 lab trace-matrix 1 >"$TEST_DIR/out" 2>&1 || fail "$(cat "$TEST_DIR/out")"
