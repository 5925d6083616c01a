# A proven probe is one handshake and one join to the kernel's server, whose counters and events agree with what mpcap says.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    lab-exec server stdbuf -oL ip mptcp monitor >monitor &
    local monitor=$! server n=0 name
    for server in "$LAB_SERVER4" "[$LAB_SERVER6]"; do
        mpcap probe --mptcp-version 1 --format csv "$server:$LAB_MPTCP_PORT" >result
        n=$((n + 1))
        lab-exec server nstat -asz >counters
        for name in MPCapableSYNRX MPCapableACKRX MPJoinSynRx MPJoinAckRx; do
            expect "$name after $n probes" $n "$(counter "MPTcpExt$name")"
        done
        for name in MPJoinSynAckHMacFailure MPJoinAckHMacFailure MPFallbackTokenInit MPCapableFallbackACK; do
            expect "$name after $n probes" 0 "$(counter "MPTcpExt$name")"
        done
        [[ $(cut -d , -f 4,5 result | tail -n 1) == PROVEN,1 ]] || fail "$(cat result)"
        token=$(cut -d , -f 7 result | tail -n 1)
        wait_for "the event of token $token" grep -q "^\[ *ESTABLISHED\].* token=$token " monitor
        grep -q "^\[ *SF_ESTABLISHED\] token=$token " monitor || fail "no subflow of token $token: $(cat monitor)"
    done
    kill "$monitor"
}

in_lab direct --peers kernel
