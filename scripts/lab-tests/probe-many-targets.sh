# Many targets, some twice, are probed with bounded concurrency; seeds repeat a run; a dry run sends nothing.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    local i
    for ((i = 0; i < 200; i++)); do
        case $((i % 4)) in
            0) echo "$LAB_SERVER4:$LAB_MPTCP_PORT" ;;
            1) echo "[$LAB_SERVER6]:$LAB_MPTCP_PORT # IPv6" ;;
            2) echo "$LAB_SERVER4:$LAB_CLOSED_PORT" ;;
            3) echo "[$LAB_SERVER6]:$LAB_TCP_PORT" ;;
        esac
    done >targets
    local status=0
    mpcap probe --mptcp-version 1 --format json --stats --concurrency 20 --targets targets >result || status=$?
    expect "exit code" 1 "$status"
    python3 - <<'END'
import collections, json
lines = [json.loads(line) for line in open("result")]
verdicts = collections.Counter(line["verdict"] for line in lines if line["type"] == "target")
assert verdicts == {"PROVEN": 100, "CLOSED": 50, "FALLBACK": 50}, verdicts
counters, = [line["counters"] for line in lines if line["type"] == "stats"]
# One for each, and five more where the answer is plain: from six ports, so that it is no matter of one flow.
assert counters["MPTcpExtMPCapableSYNTX"] == 200 + 5 * 50 and counters["MPTcpExtMPJoinSynAckRx"] == 100, counters
END
    for i in 1 2; do
        mpcap probe --mptcp-version 1 --seed 5 --secret 000102030405060708090a0b0c0d0e0f --format csv \
            "$LAB_SERVER4:$LAB_MPTCP_PORT" >result
        csv localKey >key.$i
        lab-exec server nstat -asz >counters
        counter TcpInSegs >segments.$i
    done
    expect "key of the same seed" "$(cat key.1)" "$(cat key.2)"

    mpcap probe --dry-run -w dry.pcap --seed 5 --secret 000102030405060708090a0b0c0d0e0f --mptcp-version 1 \
        "$LAB_SERVER4:$LAB_MPTCP_PORT" "[$LAB_SERVER6]:$LAB_MPTCP_PORT" >dry
    lab-exec server nstat -asz >counters
    expect "segments the server got from a dry run" "$(cat segments.2)" "$(counter TcpInSegs)"
    expect "lines" 2 "$(grep -c 'Flags \[S\]' dry)"
    if command -v tshark >/dev/null; then
        expect "SYNs in the file" 2 "$(tshark -r dry.pcap -Y 'tcp.options.mptcp.subtype == 0 && !_ws.malformed' 2>/dev/null | wc -l)"
    fi
}

in_lab direct --peers kernel,tcp,closed
