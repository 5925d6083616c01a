# On a path of 1.2 s the second SYN is out before the first is answered; the round trip is not told too short.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    local server=$LAB_SERVER4:$LAB_MPTCP_PORT
    # 0.6 s each way: the first SYN is answered after the second has been sent.
    lab-exec r3 tc qdisc add dev eth4 root netem delay 600ms 2>errors || skip "this kernel has no netem"
    lab-exec r3 tc qdisc add dev eth3 root netem delay 600ms
    mpcap probe --mptcp-version 1 --format json --rto 1 "$server" >rows || true
    python3 -c 'import json; row = json.loads(open("rows").readline())["versions"][0]
assert 1_200_000 <= row["rttMicros"] < 1_400_000 and "rttAtLeast" not in row, row' || fail "round trip: $(cat rows)"
    mpcap probe --mptcp-version 1 --format json --rto 1 --no-timestamps "$server" >rows || true
    python3 -c 'import json; row = json.loads(open("rows").readline())["versions"][0]
assert row["rttAtLeast"] and row["rttMicros"] < 1_200_000, row' || fail "round trip without timestamps: $(cat rows)"
}

in_lab routers --peers kernel
