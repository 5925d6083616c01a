# Each middlebox on r2 makes the kernel's client lose MPTCP in its own way; without one it keeps it over the same path.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
client=$LAB_TESTS/../peers/echo-client
try() {
    lab run routers --middlebox "$1" -- bash -c "$client mptcp \$$2 \$LAB_MPTCP_PORT 1000; nstat -asz" >"$TEST_DIR/out" ||
        fail "the lab with $1: $(cat "$TEST_DIR/out")"
    head -n 1 "$TEST_DIR/out"
}
counter() {
    awk -v name="$1" '$1 == name {print $2}' "$TEST_DIR/out"
}
for server in LAB_SERVER4 LAB_SERVER6; do
    expect "no middlebox" "mptcp 1" "$(try none "$server")"
    expect "strip-syn" "tcp" "$(try strip-syn "$server")"
    expect "strip-synack" "tcp" "$(try strip-synack "$server")"
    expect "MPCapableSYNTX with strip-synack" 1 "$(counter MPTcpExtMPCapableSYNTX)"
    expect "drop-option" "tcp" "$(try drop-option "$server")"
    [[ $(counter TcpExtTCPTimeouts) -gt 0 ]] || fail "drop-option: the client's first SYN was answered"
    expect "reset-option" "refused" "$(try reset-option "$server")"
done
