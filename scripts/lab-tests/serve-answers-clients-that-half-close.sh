# serve sends back all data to kernel clients that close their direction at once, one or 400 at a time, and closes cleanly.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

scripts=$(dirname "$LAB_TESTS")

inside() {
    local size
    lab-exec server mpcap serve --listen "$LAB_SERVER4:8080" -w served.pcap >served 2>errors &
    server=$!
    wait_for "the server" grep -qs listening served
    nstat -n
    for size in 1 20000 100000 1000000; do
        "$scripts/peers/bulk-client" mptcp "$LAB_SERVER4" 8080 "$size" >said || fail "$size bytes: $(cat said errors)"
    done
    "$scripts/peers/bulk-client" mptcp "$LAB_SERVER4" 8080 5000 --clients 400 >said || fail "400 clients: $(tail -n 3 said errors)"
    [[ $(tail -n 1 said) == "same 400 mptcp 400 "* ]] || fail "400 clients: $(cat said)"
    nstat -sz >counters
    expect "connections" 404 "$(counter MPTcpExtMPCapableSYNACKRX)"
    expect "fallbacks" 0 "$(counter MPTcpExtMPCapableFallbackSYNACK)$(counter MPTcpExtMPFailRx | tr -d 0)"
    expect "fast closes" 0 "$(counter MPTcpExtMPFastcloseRx)"
    expect "resets of connections" 0 "$(counter TcpEstabResets)"
    wait_for "the last close" sh -c '[ "$(grep -c FINISHED served)" = 404 ]'
    kill "$server"
    wait "$server" || true
    expect_well_formed served.pcap 8080
}

in_lab direct --peers kernel
