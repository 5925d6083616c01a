# Shared by the tests of scan: source "$LAB_TESTS/scan-net.bash" first. Runs the test in namespaces of its own, where
# 'here' (10.9.0.1) is one end of a wire and 'there' (10.9.0.2, namespace peer) the other, and routes lead 10.64.0.0/10
# there. Nothing can leave; everything ends with the test.
# shellcheck shell=bash
source "$LAB_TESTS/lib.bash"

if [[ -z ${SCAN_NET:-} ]]; then
    needs_lab
    exec env SCAN_NET=1 unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc \
        bash -euo pipefail "$0"
fi

cd "$TEST_DIR"
mount -t tmpfs none /run
ip link set lo up
ip netns add peer
ip link add here type veth peer name there netns peer
ip addr add 10.9.0.1/24 dev here
ip link set here up
ip -n peer addr add 10.9.0.2/24 dev there
ip -n peer link set there up
ip -n peer link set lo up
ip route add 10.64.0.0/10 via 10.9.0.2
# The kernel may take a second to say that a new wire has a carrier.
wait_for "the wire" eval 'ip -o link show here | grep -q "state UP" && ip -n peer -o link show there | grep -q "state UP"'

# at_peer COMMAND...: runs it at the other end.
at_peer() {
    ip netns exec peer "$@"
}

# all_answer PREFIX: every address there answers a SYN to port 443 as plain TCP, statelessly.
all_answer() {
    at_peer nft -f - <<END
table ip answer {
    chain early {
        type filter hook prerouting priority raw; policy accept;
        ip daddr $1 tcp flags syn notrack
    }
    chain late {
        type filter hook input priority 0; policy accept;
        ip daddr $1 tcp dport 443 ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm
        ip daddr $1 drop
    }
}
END
    ip -n peer route add local "$1" dev lo
}
