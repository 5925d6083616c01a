# Nothing is offloaded on the lab's links: captures hold segments as on a wire, checksums filled in and not larger than the MTU.
. "$LAB_TESTS/lib.bash"
needs_lab
for judge in tshark dumpcap; do
    command -v "$judge" >/dev/null || skip "$judge is not installed"
done
lab run direct -- bash -ec '
    dumpcap -qP -i eth1 -f tcp -w "$0/capture.pcap" 2>"$0/log" &
    for try in $(seq 1200); do [[ -s $0/capture.pcap ]] && break; sleep 0.05; done
    '"$LAB_TESTS"'/../peers/echo-client tcp "$LAB_SERVER4" "$LAB_TCP_PORT" 200000
    '"$LAB_TESTS"'/../peers/echo-client tcp "$LAB_SERVER6" "$LAB_TCP_PORT" 200000
    kill $!; wait || cat "$0/log"' "$TEST_DIR"
frames=$(tshark -r "$TEST_DIR/capture.pcap" -Y tcp 2>/dev/null | wc -l)
((frames > 300)) || fail "only $frames frames captured"
bad=$(tshark -r "$TEST_DIR/capture.pcap" -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE \
    -Y 'tcp.checksum.status != 1 || ip.checksum.status == 0 || frame.len > 1514' 2>/dev/null | wc -l)
expect "bad checksums and frames over the MTU" 0 "$bad"
