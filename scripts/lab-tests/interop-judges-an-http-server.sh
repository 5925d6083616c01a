# A server that speaks HTTP: checks that need an answer get one and are judged, and what needs an echo is skipped.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    local status=0
    lab-exec server "$LAB_TESTS/../peers/http-server" 5104 >server.log &
    wait_for "the server program" grep -q listening server.log
    lab-exec server ip mptcp limits set subflows 2 add_addr_accepted 0
    mpcap interop --app http --seed 7 --rate 0 --jobs 16 --source-ip "$LAB_SPARE4" --second-source "${LAB_SPARE4%.*}.102" \
        --expect "$LAB_TESTS/../../src/test/interop/http.json" "$LAB_SERVER4:5104" v1/key v1/third v1/dss v1/ack v1/window \
        v1/retrans v1/dupack v1/prio v1/fallback v1/close v1/middlebox >out 2>err || status=$?
    ((status == 0)) || fail "ended with $status: $(tail -n 20 err) $(grep -i -A 3 inconclusive out)"
    # The same checks without an answer are skipped.
    (($(grep -c 'needs a program that answers with data' out) == 0)) || fail "not known to answer: $(cat out)"
}

in_lab direct --peers kernel
