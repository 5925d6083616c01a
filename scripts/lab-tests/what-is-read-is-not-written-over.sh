# Where standard input or output is a file that the command also writes or reads, it is refused and the file stays as it is.
. "$LAB_TESTS/lib.bash"
root=$(dirname "$(dirname "$(readlink -f "$(command -v mpcap)")")")
cd "$TEST_DIR"
cp "$root/captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap" in.pcap
ln in.pcap hard.pcap
ln -s in.pcap link.pcap
echo embedded:v1 >targets

# refused FILE ARGUMENT...: with that file as standard input.
refused() {
    local before status=0
    before=$(sha256sum "$1")
    mpcap "${@:2}" <"$1" >said 2>&1 || status=$?
    expect "exit code of mpcap ${*:2}" 2 "$status"
    grep -q "would overwrite what standard input reads; name another file" said || fail "mpcap ${*:2}: $(cat said)"
    expect "$1 after mpcap ${*:2}" "$before" "$(sha256sum "$1")"
}

refused in.pcap analyze --extract 1 -w in.pcap -
refused in.pcap analyze --extract 1 -w hard.pcap -
refused in.pcap analyze --report link.pcap -
refused targets probe -w targets -
refused targets probe --targets - -w targets
refused targets trace --report targets -
refused targets scan --targets - -o targets
refused targets scan --targets - --summary targets

before=$(sha256sum in.pcap)
mpcap analyze --format json in.pcap >>in.pcap 2>said && fail "appended to what is read"
grep -q "would overwrite what an argument reads" said || fail "$(cat said)"
expect "in.pcap" "$before" "$(sha256sum in.pcap)"
mpcap analyze in.pcap >out 2>said || fail "another file: $(cat said)"
mpcap analyze - <in.pcap >out 2>said || fail "standard input: $(cat said)"
