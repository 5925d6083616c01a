# Captures of --pcap-dir are clean in tshark; the reports hold every check.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
command -v tshark >/dev/null || skip "tshark is missing: apt-get install tshark"

inside() {
    mpcap interop --rate 0 --jobs 32 --source-ip "$LAB_SPARE4" "$LAB_SERVER4:$LAB_MPTCP_PORT" v1/join v1/key v1/addr \
        v1/fallback --pcap-dir captures --json report.json --junit report.xml --html report.html >out 2>err || true
    expect "errors" "" "$(cat err)"
    local ran
    ran=$(python3 - <<'END'
import json, xml.etree.ElementTree as xml
checks = json.load(open("report.json"))["checks"]
cases = list(xml.parse("report.xml").iter("testcase"))
page = open("report.html").read()
assert len(checks) == len(cases) > 60, (len(checks), len(cases))
assert all(f'id="{check["id"].replace("/", "_")}"' in page for check in checks) and page.endswith("</html>\n")
print(sum(1 for check in checks if check["attempts"]))
END
    )
    expect "files" "$ran" "$(find captures -name '*.pcap' | wc -l)"
    mergecap -F pcap -w all.pcap captures/*.pcap
    local wrong
    dissect() {
        tshark -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -r all.pcap "$@"
    }
    wrong=$(dissect -Y 'tcp.checksum.status == "Bad" || ip.checksum.status == "Bad" || !tcp' 2>noise)
    expect "packets with wrong checksums" "" "$wrong"
    # Ours may be malformed on purpose.
    wrong=$(dissect -Y "ip.src == $LAB_SERVER4 && _ws.malformed" 2>>noise)
    expect "malformed packets of the server" "" "$wrong"
    expect "complaints of tshark" "" "$(grep -v 'Running as user' noise || true)"
    (($(dissect 2>>noise | wc -l) > 1000)) || fail "not the packets of so many checks"
}

in_lab direct --peers kernel
