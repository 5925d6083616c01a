# The closed port resets, and the silent address says nothing although its link address is known.
. "$LAB_TESTS/lib.bash"
needs_lab
lab run direct -- bash -c '
    for address in "$LAB_SERVER4" "$LAB_SERVER6"; do
        '"$LAB_TESTS"'/../peers/echo-client tcp "$address" "$LAB_CLOSED_PORT" 1
    done' >"$TEST_DIR/out" || true
expect "refused connections" 2 "$(grep -c '^refused$' "$TEST_DIR/out")"
