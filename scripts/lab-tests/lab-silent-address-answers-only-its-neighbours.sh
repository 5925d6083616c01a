# The silent address is found by ARP and NDP, and nothing else is answered.
. "$LAB_TESTS/lib.bash"
needs_lab
lab run direct -- bash -c '
    ping -qc1 -W1 "$LAB_SILENT4" && echo "ping answered"
    ping -qc1 -W1 "$LAB_SILENT6" && echo "ping answered"
    for address in "$LAB_SILENT4" "$LAB_SILENT6"; do
        timeout 1 bash -c "exec 3<>/dev/tcp/$address/$LAB_TCP_PORT"
        echo "tcp $?"
    done
    ip neigh show' >"$TEST_DIR/out" 2>&1
! grep "ping answered" "$TEST_DIR/out" || fail "the silent address answers ping"
expect "attempts that waited in vain" 2 "$(grep -c '^tcp 124$' "$TEST_DIR/out")"
expect "silent neighbours found" 2 "$(grep -cE '^(10.1.0.9|fd00:1::9) .*lladdr 02:00:00:00:01:02' "$TEST_DIR/out")"
