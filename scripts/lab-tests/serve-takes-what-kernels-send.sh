# serve takes bulk data in segments that the kernel has not cut yet, and clients whose packets arrive with TTL 255; an address at which
# the kernel would not let it serve is refused.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

serve() {
    rm -f served
    mpcap serve --listen "$1:8080" >served 2>errors &
    server=$!
    wait_for "the server" grep -qs listening served
}

scripts=$(dirname "$LAB_TESTS")

inside() {
    local ttl
    for ttl in 64 255; do
        # The kernel of this node is the server's neighbour; the client is the other node.
        lab-exec server sysctl -qw net.ipv4.ip_default_ttl=$ttl
        lab-exec server ethtool -K eth1 tx on sg on tso on gso on >/dev/null 2>&1
        ethtool -K eth1 gro on >/dev/null 2>&1
        serve "$LAB_CLIENT4"
        if ((ttl == 255)); then
            # The first attempt may be reset before the table stands.
            lab-exec server "$scripts/peers/echo-client" mptcp "$LAB_CLIENT4" 8080 10 >said 2>&1 || true
        fi
        lab-exec server nstat -n
        lab-exec server "$scripts/peers/echo-client" mptcp "$LAB_CLIENT4" 8080 1000000 >said 2>&1 || fail "TTL $ttl: $(cat said errors)"
        lab-exec server nstat -sz >counters
        expect "TTL $ttl: protocol" mptcp "$(cut -d ' ' -f 1 said)"
        # Each segment longer than what is captured of a frame would have to be sent again in pieces.
        (($(counter TcpRetransSegs) < 10)) || fail "TTL $ttl: $(counter TcpRetransSegs) segments sent again"
        kill "$server"
        wait "$server" || true
    done

    local status=0
    mpcap serve --listen 127.0.0.1:8080 >served 2>errors || status=$?
    expect "exit code at 127.0.0.1" 3 "$status"
    grep -q 'sysctl -w' errors || fail "no cure: $(cat errors)"
}

in_lab direct --peers kernel
