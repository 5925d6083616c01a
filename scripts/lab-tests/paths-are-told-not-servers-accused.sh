# What a path does to the option, to joins or to data of a genuine server is told as that, alike by probe, scan and trace.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

rules() {
    lab-exec r2 nft "flush chain inet box forward; $1" || skip "this kernel's nft does not know the rule '$1'"
}

# found COMMAND...: verdict and reason of its only row, in one line.
found() {
    "$@" --format json >rows 2>errors || true
    python3 - rows <<'END'
import json, sys
row = json.loads(open(sys.argv[1]).readline())
version = row.get("versions", [row])[0]
print(row["verdict"], version.get("provenBy", "-"), version.get("reason") or version.get("sentence"))
END
}

# says WHAT PATTERN COMMAND...
says() {
    local said
    said=$(found "${@:3}")
    [[ $said =~ $2 ]] || fail "$1: expected '$2', got '$said': $(cat errors)"
}

inside() {
    local server=$LAB_SERVER4:$LAB_MPTCP_PORT router
    local syn='tcp flags & (syn | ack) == syn' synack='tcp flags & (syn | ack) == syn | ack'
    local join='tcp option @30,16,4 0x1' dss='tcp option @30,16,4 0x2' add='add rule inet box forward'
    local probe=(mpcap probe --mptcp-version 1 --rto 0.2 "$server")
    local scan=(mpcap scan --allow-reserved --quiet --mptcp-version 1 --cooldown 2 --port "$LAB_MPTCP_PORT" "$LAB_SERVER4")
    local trace=(mpcap trace "$server")
    # One trace after the other asks more of the routers than they answer to one host in a second.
    for router in r1 r2 r3; do
        lab-exec "$router" sysctl -qw net.ipv4.icmp_ratelimit=0
    done
    lab-exec r2 nft 'add table inet box; add chain inet box forward { type filter hook forward priority 0; }'

    rules "$add $syn $join reset tcp option mptcp"
    says "joins stripped" '^PROVEN keys .*joins are answered without MP_JOIN.*mpcap trace' "${probe[@]}"
    says "joins stripped" '^PROVEN keys .*answered without MP_JOIN' "${scan[@]}"
    says "joins stripped" '^JOIN_BLOCKED .*stripped between hop 2 and hop 3' "${trace[@]}"

    rules "$add $syn $join reject with tcp reset"
    says "joins reset" '^PROVEN keys .*joins are reset.*a box on the way' "${probe[@]}"
    says "joins reset" '^JOIN_BLOCKED .*joins are reset' "${trace[@]}"

    rules "$add $syn $join drop"
    says "joins dropped" '^PROVEN keys .*joins are not answered.*dropped on the way' "${probe[@]}"

    rules "$add $dss reset tcp option mptcp"
    says "DSS stripped" '^HANDSHAKE_ONLY - .*data does not' "${probe[@]}"
    says "DSS stripped" '^HANDSHAKE_ONLY - .*data does not' "${scan[@]}"
    says "DSS stripped" '^HANDSHAKE_ONLY - the handshake passes, data does not' "${trace[@]}"

    rules "$add tcp flags & syn == 0 reset tcp option mptcp"
    says "all but SYNs stripped" '^HANDSHAKE_ONLY - ' "${probe[@]}"
    says "all but SYNs stripped" '^HANDSHAKE_ONLY - ' "${scan[@]}"
    says "all but SYNs stripped" '^HANDSHAKE_ONLY - ' "${trace[@]}"

    rules "$add $syn @th,15,1 1 reset tcp option mptcp"
    # The first flow's port is odd.
    says "one of two ways strips" '^DIFFERS .*differs by flow: [1-5] of 6 flows without MP_CAPABLE' "${probe[@]}" --source-port 61001
    says "one of two ways strips" '^DIFFERS .*differs by flow: [1-5] of 6 .*stripped on the way out between hop 2 and hop 3' "${trace[@]}"

    rules "$add $synack tcp option mptcp exists drop"
    says "answers dropped" '^OPTION_DROPPED .*or their answers' "${probe[@]}"

    rules "$add counter"
    says "nothing" '^PROVEN join ' "${probe[@]}"
    says "nothing" '^CLEAN ' "${trace[@]}"

    lab-exec server ip mptcp limits set subflows 0
    says "limit 0" '^PROVEN hmac .*then reset by the server \(MP_TCPRST reason 3' "${probe[@]}"
    grep -q '"outcome":"taken-back"' rows || fail "limit 0: the join is not listed as taken back: $(cat rows)"
    ! grep -q '"outcome":"accepted"' rows || fail "limit 0: a join is listed as accepted: $(cat rows)"
    lab-exec server ip mptcp limits set subflows 2
}

in_lab routers --peers kernel
