# The kernel as a client: what it is known for is found, and a client that cannot come is told of.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    local status=0
    "$LAB_TESTS/../lab-client" --seed 7 --jobs 16 --expect "$LAB_TESTS/../../src/test/interop/client.json" \
        c1/syn/3.1-1 c1/synack/3.1-1 c1/synack/3.1-2 c1/synack/3.1-10 c1/synack/3.1-12 c1/synack/3.1-25 c1/third/3.1-3 c1/third/3.7-1 \
        c1/key/3.1-2 c1/join/3.2-4 c1/join/3.2-7 c1/join/3.2-12 c1/dss/3.3.1-1 c1/dss/3.3.1-17 c1/ack/3.3.2-1 c1/addr/3.4.1-11 \
        c1/close/3.3.3-1 c1/fallback/3.7-1 c1/fallback/3.7-4 c1/join/3.7-2 >out 2>err || status=$?
    ((status == 0)) || fail "ended with $status: $(tail -n 20 err) $(tail -n 40 out)"
    status=0
    mpcap interop --listen "$LAB_SPARE4:20000" --trigger 'echo no way >&2; exit 7' c1/syn/3.1-1 >out 2>err || status=$?
    expect "exit code without a client" 3 "$status"
    grep -q 'client did not connect: the command ended with 7: no way' out err || fail "not told why: $(cat out err)"
}

in_lab direct
