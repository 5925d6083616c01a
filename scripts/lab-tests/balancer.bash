# Shared by the tests of balancers: source "$LAB_TESTS/balancer.bash" first. Runs the test in namespaces of its own: 'client'
# is where the test runs (10.7.0.1), behind router 'lb' eight machines s0…s7 with the kernel's MPTCP. What goes to $VIP (10.8.0.1) is
# sent to one of them by its source port. Nothing can leave; everything ends with the test.
# shellcheck shell=bash
. "$LAB_TESTS/lib.bash"

if [[ -z ${BALANCER_NET:-} ]]; then
    needs_lab
    needs_kernel_mptcp
    exec env BALANCER_NET=1 unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc \
        bash -euo pipefail "$0"
fi

VIP=10.8.0.1
mount -t tmpfs none /run
ip link set lo up
ip netns add lb
ip -n lb link set lo up
ip netns exec lb sysctl -qw net.ipv4.ip_forward=1
ip link add eth0 type veth peer name front netns lb
ip addr add 10.7.0.1/24 dev eth0
ip link set eth0 up
ip -n lb addr add 10.7.0.2/24 dev front
ip -n lb link set front up
ip route add 10.8.0.0/16 via 10.7.0.2
for i in {0..7}; do
    ip netns add "s$i"
    ip -n "s$i" link set lo up
    ip -n lb link add "back$i" type veth peer name eth0 netns "s$i"
    ip -n lb addr add "10.8.$((i + 10)).1/24" dev "back$i"
    ip -n lb link set "back$i" up
    ip -n "s$i" addr add "10.8.$((i + 10)).2/24" dev eth0
    ip -n "s$i" link set eth0 up
    ip -n "s$i" route add default via "10.8.$((i + 10)).1"
    ip netns exec "s$i" python3 - >"$TEST_DIR/s$i" <<'END' &
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("0.0.0.0", 443))
server.listen(256)
print("listening", flush=True)
held = []
while True:
    held = held[-100:] + [server.accept()[0]]
END
done
for i in {0..7}; do
    wait_for "s$i" grep -q listening "$TEST_DIR/s$i"
done
ip netns exec lb nft -f - <<'END' || skip "this kernel's nft has no jhash"
table ip balancer {
    chain prerouting {
        type nat hook prerouting priority -100;
        ip daddr 10.8.0.1 dnat to jhash tcp sport mod 8 map {
            0 : 10.8.10.2, 1 : 10.8.11.2, 2 : 10.8.12.2, 3 : 10.8.13.2,
            4 : 10.8.14.2, 5 : 10.8.15.2, 6 : 10.8.16.2, 7 : 10.8.17.2 }
    }
}
END
