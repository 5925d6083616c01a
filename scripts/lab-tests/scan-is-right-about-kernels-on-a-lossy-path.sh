# 1,024 hosts of eight sorts, the servers among them the kernel's, one packet in twenty lost each way: no server is missed, none accused.
# Long: 1,024 hosts, several SYNs to those that stay silent
source "$LAB_TESTS/scan-net.bash"
needs_kernel_mptcp

ip -n peer route add local 10.64.0.0/22 dev lo
at_peer sysctl -qw net.mptcp.enabled=1 net.core.somaxconn=8192 net.ipv4.tcp_max_syn_backlog=8192
at_peer ip mptcp limits set subflows 8 add_addr_accepted 8
at_peer python3 - >served <<'END' &
import socket, threading

def serve(protocol, port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol) as listener:
        listener.bind(("0.0.0.0", port))
        listener.listen(8192)
        print("listening", port, flush=True)
        held = []
        while True:
            held = held[-300:] + [listener.accept()[0]]

threading.Thread(target=serve, args=(262, 443)).start()
threading.Thread(target=serve, args=(socket.IPPROTO_TCP, 444)).start()
END
wait_for "both servers" grep -q 444 served
# By the last three bits of the address: 0 and 1 speak MPTCP, 2 and 7 do not.
at_peer nft -f - <<'END' || skip "this kernel's nft does not know these rules"
table ip sorts {
    chain before {
        type filter hook prerouting priority -150;
        tcp dport 443 ip daddr & 0.0.0.7 == 0.0.0.4 drop
        tcp dport 443 ip daddr & 0.0.0.7 == 0.0.0.5 tcp flags & (syn | ack) == syn tcp option mptcp exists drop
    }
    chain plain {
        type nat hook prerouting priority -100;
        tcp dport 443 ip daddr & 0.0.0.7 == { 0.0.0.2, 0.0.0.7 } redirect to :444
    }
    chain refuse {
        type filter hook input priority 0;
        tcp dport 443 ip daddr & 0.0.0.7 == 0.0.0.3 reject with tcp reset
        tcp dport 443 ip daddr & 0.0.0.7 == 0.0.0.6 tcp flags & (syn | ack) == syn tcp option mptcp exists reject with tcp reset
    }
}
END
loss() {
    echo "table netdev loss { chain in { type filter hook ingress device $1 priority 0; ip protocol tcp numgen random mod 100 < 5 drop; }; }"
}
loss there | at_peer nft -f -
loss here | nft -f -

mpcap scan --allow-reserved --quiet --mptcp-version 1 --probes 3 --control --rate 400 --cooldown 10 -o rows 10.64.0.0/22
python3 - <<'END'
import collections, json, sys
truth = ["PROVEN", "PROVEN", "FALLBACK", "CLOSED", "SILENT", "OPTION_DROPPED", "OPTION_RESET", "FALLBACK"]
found = collections.Counter()
for row in map(json.loads, open("rows")):
    found[truth[int(row["address"].split(".")[3]) % 8], row["verdict"]] += 1
print(*sorted(found.items()), sep="\n", file=sys.stderr)
for (right, said), times in found.items():
    assert right == said or said == "SILENT", (right, said, times)
assert found["PROVEN", "PROVEN"] >= 255, "a server is missed"
assert found["OPTION_RESET", "OPTION_RESET"] >= 127 and found["OPTION_DROPPED", "OPTION_DROPPED"] >= 127, "a path is missed"
END
