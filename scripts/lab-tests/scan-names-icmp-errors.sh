# ICMP errors of a router, of either family, become rows of the target they are about: with the reason and the router's
# address. The summary keeps to its schema, and accounts for every packet that came in.
source "$LAB_TESTS/scan-net.bash"

# The kernel's own "host unreachable" of IPv4 comes at one a second; a firewall's has no limit but this one.
at_peer sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv4.ip_forward=1
ip -n peer link add out type veth peer name farther
ip -n peer link set out up
ip -n peer link set farther up
ip -n peer route add 10.64.0.0/16 dev out
at_peer nft -f - <<'END'
table ip router {
    chain through {
        type filter hook forward priority 0; policy accept;
        ip daddr 10.64.1.0/27 reject with icmp type host-unreachable
        ip daddr 10.64.2.0/27 reject with icmp type admin-prohibited
    }
}
END
at_peer sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
ip addr add fd00:9::1/64 dev here nodad
ip -n peer addr add fd00:9::2/64 dev there nodad
ip route add fd00:64::/32 via fd00:9::2
ip -n peer route add unreachable fd00:64:1::/123
ip -n peer route add prohibit fd00:64:2::/123

mpcap scan --allow-reserved --cooldown 2 --rate 200 --seed 1 -o "$TEST_DIR/rows" --summary "$TEST_DIR/summary" \
    10.64.1.0/27 10.64.2.0/27 fd00:64:1::/123 fd00:64:2::/123
mpcap schema scan >"$TEST_DIR/rows.schema"
mpcap schema scan-summary >"$TEST_DIR/summary.schema"
python3 - "$TEST_DIR" <<'END_OF_CHECK' || fail "wrong rows or summary"
import collections, json, sys
directory = sys.argv[1]
rows = [json.loads(line) for line in open(directory + "/rows")]
summary = json.load(open(directory + "/summary"))
network_of = lambda address: address.rpartition(":" if ":" in address else ".")[0]
seen = collections.Counter((row["verdict"], row["reason"], row.get("icmpFrom"), network_of(row["address"])) for row in rows)
for sort, count in sorted(seen.items()):
    print(count, *sort)
assert len(seen) == 4, seen
for (verdict, reason, router, network), count in seen.items():
    assert verdict == "UNREACHABLE", (verdict, network)
    assert count == 64, (network, count)  # 32 addresses in both versions
    assert router == ("fd00:9::2" if ":" in network else "10.9.0.2"), router
    assert ("prohibited" in reason) == (network in ("10.64.2", "fd00:64:2:")), (network, reason)
counts = summary["counts"]
assert counts["received"] == sum(counts[name] for name in ("validated", "forged", "invalid", "unrelated")), counts
assert summary["verdicts"] == {"unreachable": 256}, summary["verdicts"]
try:
    import jsonschema
except ImportError:
    print("no python3-jsonschema: schemas not checked")
    sys.exit()
for row in rows:
    jsonschema.validate(row, json.load(open(directory + "/rows.schema")))
jsonschema.validate(summary, json.load(open(directory + "/summary.schema")))
END_OF_CHECK
