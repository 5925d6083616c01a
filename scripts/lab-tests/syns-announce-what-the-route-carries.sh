# The MSS that probe, scan and serve announce is the kernel's own on the same route: of the route's MTU, and of the link's without one.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
command -v tshark >/dev/null || skip "no tshark here"

scripts=$(dirname "$LAB_TESTS")

# mss CAPTURE FLAGS: the MSS of its first SYN (0x002) or SYN/ACK (0x012).
mss() {
    tshark -r "$1" -Y "tcp.flags & 0x012 == $2" -T fields -e tcp.options.mss_val 2>/dev/null | head -n 1
}

# announce WANTED ADDRESS: the kernel's SYN, ours, our SYN/ACK on the routes there are now.
announce() {
    lab-exec server mpcap serve --listen "$2:8080" -w served.pcap >served 2>errors &
    local server=$!
    wait_for "the server" grep -qs listening served
    "$scripts/peers/echo-client" mptcp "${2//[\[\]]/}" 8080 10 >said || fail "client: $(cat said errors)"
    mpcap probe --syn-only "$2:8080" -w probed.pcap >/dev/null || true
    mpcap scan --allow-reserved --quiet --no-prove --cooldown 1 --port 8080 -w scanned.pcap "${2//[\[\]]/}" >/dev/null
    kill "$server"
    wait "$server" || true
    expect "$2: the scan's SYN" "$1" "$(mss scanned.pcap 0x002)"
    expect "$2: the kernel's SYN" "$1" "$(mss served.pcap 0x002)"
    expect "$2: our SYN" "$1" "$(mss probed.pcap 0x002)"
    expect "$2: our SYN/ACK" "$1" "$(mss served.pcap 0x012)"
    rm served
}

inside() {
    announce 1460 "$LAB_SERVER4"
    announce 1440 "[$LAB_SERVER6]"
    ip route replace 10.1.0.0/24 dev eth1 mtu 1300
    lab-exec server ip route replace 10.1.0.0/24 dev eth1 mtu 1300
    announce 1260 "$LAB_SERVER4"
    ip link set eth1 mtu 9000
    lab-exec server ip link set eth1 mtu 9000
    announce 8940 "[$LAB_SERVER6]"
}

in_lab direct --peers kernel
