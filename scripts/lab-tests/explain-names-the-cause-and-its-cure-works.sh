# mpcap explain names what is wrong, or that nothing is, and the kernel's counters say that its cure works. All set-ups: scripts/explain-setups.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
"$LAB_TESTS/../explain-setups" --jobs 2 "two paths" "no rule" "server's limit 0, seen by the server" >"$TEST_DIR/out" || true
expect "set-ups that are right" "3 of 3 right" "$(tail -n 1 "$TEST_DIR/out")"
