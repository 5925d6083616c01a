# An ordinary user without any privilege runs the same lab.
. "$LAB_TESTS/lib.bash"
needs_lab
as_user=()
if ((EUID == 0)); then
    # A copy, because the checkout may be out of the user's reach.
    chmod 755 "$TEST_DIR" "$(dirname "$TEST_DIR")"
    cp -r "$LAB_TESTS/.." "$TEST_DIR/scripts"
    cd /
    as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
    "${as_user[@]}" "$TEST_DIR/scripts/lab" check || skip "user namespaces are not permitted to ordinary users here"
    PATH=$TEST_DIR/scripts:/usr/sbin:/usr/bin:/sbin:/bin
fi
"${as_user[@]}" env HOME=/nonexistent lab run two-path -- bash -ec '
    ping -qc1 -W1 "$LAB_SERVER6_B"
    lab-exec server nft list table inet lab
    '"$(dirname "$(command -v lab)")"'/peers/echo-client tcp "$LAB_SERVER4" "$LAB_TCP_PORT" 1000' >"$TEST_DIR/out" 2>&1 ||
    fail "$(cat "$TEST_DIR/out")"
expect "result" tcp "$(tail -n 1 "$TEST_DIR/out")"
