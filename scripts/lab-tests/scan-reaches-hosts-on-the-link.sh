# A prefix that is on the link itself, with hosts of every sort, absent ones, our own address and a network beyond a gateway: the rows
# are right, nothing is sent to hosts that are not there, and the peer's kernel saw what the rows say.
source "$LAB_TESTS/scan-net.bash"
needs_kernel_mptcp

# 10-12 and fd00:9::10 speak MPTCP, 13-15 plain TCP, 16-18 have no listener, the others are not there.
for last in {10..18}; do
    ip -n peer addr add "10.9.0.$last/24" dev there
done
ip addr add fd00:9::1/64 dev here nodad
for last in 10 13 16; do
    ip -n peer addr add "fd00:9::$last/64" dev there nodad
done
ip -n peer route add local 10.64.0.0/30 dev lo
at_peer nft -f - <<'END'
table netdev judge {
    set syns { type ipv4_addr; flags dynamic; counter; }
    counter asked { }
    counter strays { }
    chain arriving {
        type filter hook ingress device there priority 0; policy accept;
        arp operation request arp daddr ip 10.9.0.0/24 counter name asked
        ip saddr 10.9.0.1 tcp flags & (syn | ack) == syn update @syns { ip daddr }
        ip daddr 10.9.0.0/24 ip daddr != { 10.9.0.2, 10.9.0.10-10.9.0.18 } counter name strays
    }
}
END
at_peer python3 - >"$TEST_DIR/kernel" <<'END' &
import selectors, socket
listening = selectors.DefaultSelector()
hosts = [(f"10.9.0.{last}", last < 13) for last in range(10, 16)] + [("fd00:9::10", True), ("fd00:9::13", False), ("10.64.0.1", True)]
for address, mptcp in hosts:
    server = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 262 if mptcp else 0)
    server.bind((address, 443))
    server.listen(64)
    listening.register(server, selectors.EVENT_READ)
print("listening", flush=True)
while True:
    for key, _ in listening.select():
        key.fileobj.accept()[0].close()
END
wait_for "the peer" grep -q listening "$TEST_DIR/kernel"

mpcap scan --allow-reserved --seed 1 --cooldown 2 --summary "$TEST_DIR/summary" -o "$TEST_DIR/rows" \
    10.9.0.0/24 10.64.0.0/30 fd00:9::/123
at_peer nft -j list ruleset >"$TEST_DIR/judge"
mpcap schema scan-summary >"$TEST_DIR/summary.schema"
python3 - "$TEST_DIR" <<'END' || fail "wrong rows"
import json, sys
directory = sys.argv[1]
rows = {}
for line in open(directory + "/rows"):
    row = json.loads(line)
    key = (row["address"], row["mptcpVersion"])
    assert key not in rows, f"two rows for {key}"
    rows[key] = (row["verdict"], row["reason"])
near = {10: "PROVEN", 11: "PROVEN", 12: "PROVEN", 13: "FALLBACK", 14: "FALLBACK", 15: "FALLBACK", 16: "CLOSED", 17: "CLOSED",
        18: "CLOSED", 2: "CLOSED"}
expected = {}
for last in range(256):
    expected[f"10.9.0.{last}"] = near.get(last, "no ARP answer")
expected["10.9.0.1"] = "an address of this host itself"
expected["10.9.0.255"] = "a broadcast address"
for last in range(4):
    expected[f"10.64.0.{last}"] = "PROVEN" if last == 1 else "CLOSED"
for last in range(32):
    expected[f"fd00:9::{last:x}" if last else "fd00:9::"] = "no neighbour advertisement"
expected.update({"fd00:9::1": "an address of this host itself", "fd00:9::2": "no neighbour advertisement",
                 "fd00:9::10": "PROVEN", "fd00:9::13": "FALLBACK", "fd00:9::16": "CLOSED"})
wrong = 0
for address, what in expected.items():
    for version in (0, 1):
        verdict, reason = rows.pop((address, version), ("no row", ""))
        right = verdict == ("FALLBACK" if version == 0 and what == "PROVEN" else what) or (
            verdict == "UNREACHABLE" and reason == what)
        # Older kernels take a network's first address for a broadcast address, too.
        if address == "10.9.0.0" and (verdict, reason) == ("UNREACHABLE", "a broadcast address"):
            right = True
        if not right:
            wrong += 1
            print(f"{address} v{version}: {verdict} ({reason}), expected {what}")
assert not rows, rows
summary = json.load(open(directory + "/summary"))
assert summary["seconds"] < 30, "absent hosts were asked one after the other"
counts = summary["counts"]
print(counts)
assert counts["targets"] == 256 + 4 + 32, counts
assert counts["received"] == sum(counts[name] for name in ("validated", "forged", "invalid", "unrelated", "neighbours")), counts
# The answers to what our own kernel asks, to send its resets, come in, too.
assert 10 + 3 <= counts["neighbours"] <= 2 * (10 + 3), counts
judge = [item for item in json.load(open(directory + "/judge"))["nftables"]]
counter = {item["counter"]["name"]: item["counter"]["packets"] for item in judge if "counter" in item}
seen = next(item["set"] for item in judge if "set" in item)["elem"]
syns = {elem["elem"]["val"]: elem["elem"]["counter"]["packets"] for elem in seen}
print(counter, syns)
assert counter["strays"] == 0, "sent to hosts that are not there"
# 254 addresses less our own; those absent three times, those present once; the kernel's own questions are few.
asked = 10 + 3 * (len([what for what in expected.values() if what == "no ARP answer"]))
assert asked <= counter["asked"] <= asked + 24, (counter, asked)
# Two SYNs to each, a control to closed ones, and what a proof needs to those that speak MPTCP.
for last, what in near.items():
    count = syns.get(f"10.9.0.{last}", 0)
    assert count == (2 if what == "FALLBACK" else 3) if what != "PROVEN" else count >= 4, (last, what, count)
try:
    import jsonschema
    jsonschema.validate(json.load(open(directory + "/summary")), json.load(open(directory + "/summary.schema")))
except ImportError:
    print("no python3-jsonschema: schema not checked")
sys.exit(wrong > 0)
END

# Killed and resumed, in shards, at a slow pace: no address is missing.
for shard in 1/2 2/2; do
    rows=$TEST_DIR/rows-${shard%/*}
    mpcap scan --allow-reserved --seed 3 --cooldown 1 --rate 100 --shard "$shard" --mptcp-version 1 --quiet --no-prove \
        --checkpoint "$rows.ckpt" -o "$rows" 10.9.0.0/24 2>"$rows.err" &
    scan=$!
    wait_for "the first row" test -s "$rows"
    sleep 1
    kill -KILL "$scan" 2>/dev/null || true
    wait "$scan" 2>/dev/null || true
    mpcap scan --allow-reserved --seed 3 --cooldown 1 --rate 100 --shard "$shard" --mptcp-version 1 --quiet --no-prove \
        --resume "$rows.ckpt" -o "$rows" 10.9.0.0/24
done
mpcap merge "$TEST_DIR"/rows-1 "$TEST_DIR"/rows-2 >"$TEST_DIR/merged" 2>/dev/null
[[ $(wc -l <"$TEST_DIR/merged") == 256 ]] || fail "$(wc -l <"$TEST_DIR/merged") rows of 256"
