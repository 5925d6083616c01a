# Every tenth packet is lost in both directions: kernel clients get back what they sent, on one path and on three.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

scripts=$(dirname "$LAB_TESTS")

inside() {
    local node size
    lab-exec server mpcap serve --listen "$LAB_SERVER4:8080" -w served.pcap >served 2>errors &
    server=$!
    wait_for "the server" grep -qs listening served
    for node in client server; do
        lab-exec "$node" nft 'add table inet loss; add chain inet loss in { type filter hook input priority -400; };
            add rule inet loss in meta l4proto tcp numgen random mod 100 < 10 counter drop'
    done
    for size in 20000 300000; do
        "$scripts/peers/bulk-client" mptcp "$LAB_SERVER4" 8080 "$size" --clients 5 --patience 60 >said || fail "$size bytes: $(cat said errors)"
    done
    ip mptcp endpoint add "$LAB_CLIENT4_B" dev eth2 subflow
    ip mptcp endpoint add "$LAB_CLIENT4_C" dev eth3 subflow
    "$scripts/peers/bulk-client" mptcp "$LAB_SERVER4" 8080 500000 --clients 3 --patience 60 >said || fail "three paths: $(cat said errors)"
    kill "$server"
    wait "$server" || true
    expect_well_formed served.pcap 8080
}

in_lab three-path --peers kernel
