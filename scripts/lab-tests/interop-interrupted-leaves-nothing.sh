# Ctrl-C in the middle of a run: complete reports of what ran, exit code 130, and no connection of ours left at the server.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

server_quiet() {
    [[ -z $(lab-exec server ss -HtanO state connected exclude time-wait) ]]
}

# A connection whose subflows have all been closed waits for new ones a while.
no_connection() {
    lab-exec server nstat -asz >counters
    [[ $(counter MPTcpExtMPCurrEstab) == 0 ]]
}

inside() {
    lab-exec server sh -c 'echo 3 >/proc/sys/net/mptcp/close_timeout'
    env --default-signal=INT mpcap interop -v --jobs 16 --source-ip "$LAB_SPARE4" --mptcp-version 1 \
        "$LAB_SERVER4:$LAB_MPTCP_PORT" --json report.json --junit report.xml --html report.html >out 2>err &
    local pid=$! status=0
    wait_for "twenty results" eval '(($(grep -c v1/ out) > 20))'
    kill -INT $pid
    wait $pid || status=$?
    expect "exit code" 130 "$status"
    expect "errors" "" "$(cat err)"
    grep -q '^stopped: interrupted' out || fail "no word of the interruption"
    python3 - <<'END'
import json, xml.etree.ElementTree as xml
report = json.load(open("report.json"))
assert report["stopped"] == "interrupted" and len(report["checks"]) > 20, report["checks"]
assert len(list(xml.parse("report.xml").iter("testcase"))) == len(report["checks"])
assert open("report.html").read().endswith("</html>\n")
END
    wait_for "no connection at the server" server_quiet || fail "left: $(lab-exec server ss -tanOi state connected)"
    wait_for "no MPTCP connection at the server" no_connection
}

in_lab direct --peers kernel
