# Topology routers: three routers each take one from the TTL.
. "$LAB_TESTS/lib.bash"
needs_lab
lab run routers --peers "" -- bash -ec 'ping -c1 -W1 "$LAB_SERVER4"; ping -c1 -W1 "$LAB_SERVER6"' >"$TEST_DIR/out"
expect "replies with TTL 61" 2 "$(grep -c 'ttl=61 ' "$TEST_DIR/out")"
lab run routers --peers "" -- bash -c 'ping -c1 -W1 -t 2 "$LAB_SERVER4"' >"$TEST_DIR/out" || true
grep -q 'From 10.2.0.2 .*Time to live exceeded' "$TEST_DIR/out" || fail "no answer from r2: $(cat "$TEST_DIR/out")"
