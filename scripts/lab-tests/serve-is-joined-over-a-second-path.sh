# serve tells a kernel client of its second address, and is joined there; and at its one address over another interface.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

scripts=$(dirname "$LAB_TESTS")

serve() {
    rm -f served
    lab-exec server mpcap serve "$@" >served 2>errors &
    server=$!
    wait_for "the server" grep -qs listening served
}

over() {
    kill "$server"
    wait "$server" || true
}

inside() {
    ip mptcp limits set subflows 2 add_addr_accepted 2

    serve --listen "$LAB_SERVER4:8080" --listen "$LAB_SERVER4_B:8080" -w two.pcap
    nstat -n
    "$scripts/peers/echo-client" mptcp "$LAB_SERVER4" 8080 300000 --subflows 2 >said 2>&1 || fail "announced: $(cat said errors)"
    nstat -sz >counters
    expect "protocol" mptcp "$(cut -d ' ' -f 1 said)"
    expect "announced addresses" 1 "$(counter MPTcpExtAddAddr)"
    expect "joins the kernel verified" 1 "$(counter MPTcpExtMPJoinSynAckRx)"
    expect "joins with a wrong HMAC" 0 "$(counter MPTcpExtMPJoinSynAckHMacFailure)"
    over
    grep -q '2 subflows' served || fail "served: $(cat served)"
    # The judge of time: tshark shows frames that come before the one above them.
    if command -v tshark >/dev/null; then
        expect "frames out of time order" 0 "$(tshark -r two.pcap -T fields -e frame.time_delta | grep -c '^-' || true)"
    fi

    # The same server address, from the client's second address over the second link.
    ip mptcp endpoint add "$LAB_CLIENT4_B" dev eth2 subflow
    lab-exec server sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth2.rp_filter=0
    ip route replace "$LAB_SERVER4" via "$LAB_SERVER4_B" dev eth2 table 2
    serve --listen "$LAB_SERVER4:8080"
    "$scripts/peers/echo-client" mptcp "$LAB_SERVER4" 8080 300000 --subflows 2 >said 2>&1 || fail "second link: $(cat said errors)"
    over
    grep -q '2 subflows' served || fail "second link: $(cat served)"
}

in_lab two-path --peers closed
