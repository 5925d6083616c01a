# tshark finds nothing wrong in files of -w, and the token it derives is ours: v0 and v1, IPv4 and IPv6, also on loopback.
. "$LAB_TESTS/lib.bash"
needs_lab
command -v tshark >/dev/null || skip "tshark is missing: apt-get install tshark"

judge() {
    dissect() {
        tshark -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE "$@" 2>/dev/null
    }
    local wrong tokens
    wrong=$(dissect -r "$1" -Y '_ws.malformed || tcp.checksum.status == "Bad" || ip.checksum.status == "Bad" ||
        icmpv6.checksum.status == "Bad" || _ws.expert.severity == error')
    [[ -z $wrong ]] || fail "$1: $wrong"
    (($(dissect -r "$1" | wc -l) > 5)) || fail "$1: not a whole exchange"
    # Sent in the MP_JOIN, and derived by tshark from the key of the SYN/ACK.
    tokens=$(dissect -r "$1" -Y 'tcp.options.mptcp.subtype == 1' -T fields -e tcp.options.mptcp.recvtok | sort -u | grep .)
    expect "$1: token in MP_JOIN" "$((16#$2))" "$((tokens))"
    tokens=$(dissect -r "$1" -T fields -e mptcp.expected_token | sort -u | grep .)
    [[ " ${tokens//[$'\n',]/ } " == *" $((16#$2)) "* ]] || fail "$1: tshark derives $tokens, we $((16#$2))"
}

inside() {
    local server port version
    for server in "$LAB_SERVER4" "[$LAB_SERVER6]"; do
        for version in 0 1; do
            port=501$version
            expect "$server" PROVEN "$(verdict "$server:$port" --mptcp-version $version --checksum --data hello -w file.pcap)"
            judge file.pcap "$(csv token)"
        done
        if [[ -n ${LAB_MPTCP_PORT:-} ]]; then
            expect "$server" PROVEN "$(verdict "$server:$LAB_MPTCP_PORT" --mptcp-version 1 -w file.pcap)"
            judge file.pcap "$(csv token)"
        fi
    done
    if [[ -n ${LAB_MPTCP_PORT:-} ]]; then
        sysctl -qw net.mptcp.enabled=1
        "$LAB_TESTS/../peers/echo-server" mptcp 5001 >echo.log &
        local echo=$!
        wait_for "the echo server" grep -q listening echo.log
        expect "loopback" PROVEN "$(verdict "[::1]:5001" --mptcp-version 1 -w file.pcap)"
        judge file.pcap "$(csv token)"
        kill "$echo"
    fi
    for version in 0 1; do
        expect "embedded:v$version" PROVEN "$(verdict embedded:v$version --mptcp-version $version -w file.pcap)"
        judge file.pcap "$(csv token)"
    done
}

in_lab direct --peers kernel,v0,v1
