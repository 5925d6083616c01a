# Live and from a file, `mpcap analyze` counts what the kernels count, and finds one flipped bit, and only that.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
command -v dumpcap >/dev/null || skip "dumpcap is missing: apt-get install tshark"

connections=40

inside() {
    local live name packet status
    for name in client server; do
        lab-exec "$name" sh -c 'echo 1 >/proc/sys/net/mptcp/checksum_enabled'
    done
    set -m # so that SIGINT reaches it as Ctrl-C would
    mpcap analyze -i any --format json >live.json 2>live.err &
    live=$!
    set +m
    wait_for "the live capture" sh -c '[ "$(wc -l </proc/net/packet)" -gt 1 ]'
    "$LAB_TESTS/../bench-traffic" "$PWD" "$connections" 4 3 65535 0 12000000
    kill -INT $live
    status=0
    wait $live || status=$?
    expect "exit code of the interrupted capture" 130 $status
    expect "complaints of the live capture" "" "$(cat live.err)"
    mpcap analyze --format json traffic.pcap >file.json
    for name in live file; do
        tail -n 1 $name.json >summary.json
        judge
    done
    for name in synack-hmac ack-hmac add-addr-hmac key payload; do
        packet=$("$LAB_TESTS/../peers/flip-bit" traffic.pcap flipped.pcap $name 1)
        mpcap analyze --check --format json flipped.pcap >flipped.json && fail "a flipped bit in $name of packet $packet was not found"
        expect "failed verifications with a flipped bit in $name of packet $packet" "$(finding $name)" "$(findings)"
    done
}

# judge: the counters of both kernels and the application's bytes against summary.json and the connections before it.
judge() {
    python3 - "$name.json" <<'PY'
import csv, json, sys
kernel = {}
for node in ("client", "server"):
    for line in open(f"nstat-{node}.txt"):
        fields = line.split()
        if len(fields) == 3 and fields[1].isdigit():
            kernel[node, fields[0]] = int(fields[1])
lines = [json.loads(line) for line in open(sys.argv[1])]
connections, summary = lines[:-1], lines[-1]
checks = {name: (c["passed"], c["failed"], c["notMade"]) for name, c in summary["checks"].items()}
joins, accepted = kernel["client", "MPTcpExtMPJoinSynTx"], kernel["server", "MPTcpExtMPJoinAckRx"]
pairs = {
    "connections": (summary["outcomes"]["mptcp"], kernel["server", "MPTcpExtMPCapableACKRX"]),
    "all of them": (len(connections), kernel["server", "MPTcpExtMPCapableSYNRX"]),
    "joins": (summary["joins"], joins),
    "joins accepted": (summary["joinsEstablished"], accepted),
    "tokens": (checks["join_token"], (joins, 0, 0)),
    "HMACs of SYN/ACKs": (checks["join_syn_ack_hmac"], (kernel["client", "MPTcpExtMPJoinSynAckRx"], 0, 0)),
    "HMACs of ADD_ADDR": (checks["add_addr_hmac"], (kernel["server", "MPTcpExtAddAddrTx"], 0, 0)),
    "first sequence numbers": (checks["first_dsn"][1:], (0, 0)),
    "a checksum for every connection": (checks["dss_checksum"][0] >= len(connections), True),
    "wrong checksums": (checks["dss_checksum"][1], 0),
    "checksums not checked": (checks["dss_checksum"][2], 0),
}
sent = {row["token"]: (int(row["sent"]), int(row["received"])) for row in csv.DictReader(open("truth.csv"))}
seen = {c["initiator"]["token"]: (c["sent"]["bytes"], c["received"]["bytes"]) for c in connections}
pairs["bytes by token"] = (seen, sent)
wrong = [f"{name}: mpcap {ours}, kernel {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs]
sys.exit("\n".join(wrong) or 0)
PY
}

finding() {
    case $1 in
        synack-hmac) echo join_syn_ack_hmac ;;
        ack-hmac) echo join_ack_hmac ;;
        add-addr-hmac) echo add_addr_hmac ;;
        key) echo handshake_keys ;;
        payload) echo dss_checksum ;;
    esac
}

# findings: the checks that failed, one line each.
findings() {
    python3 -c '
import json
for line in open("flipped.json"):
    for finding in json.loads(line).get("findings", []):
        print(finding["check"])'
}

in_lab two-path --peers ''
