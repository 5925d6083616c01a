# mpcap serve --reflect answers for a whole prefix in the shares it is told; scan reads them right and lists no forged answer. It goes on when
# its interface was down in the middle of that, and keeps to its rate.
source "$LAB_TESTS/scan-net.bash"

ip netns exec peer mpcap serve --reflect 10.64.0.0/16 --mix v1=1,v0=1,plain=1,mirror=1,closed=1,silent=1,forged=1 -i there \
    >"$TEST_DIR/reflect" 2>"$TEST_DIR/err" &
reflector=$!
wait_for "the reflector" grep -q reflecting "$TEST_DIR/reflect"
mpcap scan --allow-reserved --no-prove --cooldown 2 --rate 20000 --seed 1 -o "$TEST_DIR/rows" --summary "$TEST_DIR/summary" \
    10.64.0.0/20
kill "$reflector"
wait "$reflector" || true
python3 - "$TEST_DIR/rows" "$TEST_DIR/summary" <<'END_OF_CHECK' || fail "wrong shares"
import collections, json, sys
seen = collections.defaultdict(dict)
for line in open(sys.argv[1]):
    row = json.loads(line)
    seen[row["address"]][row["mptcpVersion"]] = row["verdict"]
sorts = collections.Counter((both.get(1), both.get(0)) for both in seen.values())
sorts[None, None] = 4096 - len(seen)
expected = {("CAPABLE", "FALLBACK"): 1, ("FALLBACK", "CAPABLE"): 1, ("FALLBACK", "FALLBACK"): 1, ("MIRRORED", "MIRRORED"): 1,
            ("CLOSED", "CLOSED"): 1, (None, None): 2}
print(sorts)
assert set(sorts) == set(expected), sorts
for sort, share in expected.items():
    assert 0.8 < sorts[sort] / (4096 * share / 7) < 1.2, (sort, sorts[sort])
counts = json.load(open(sys.argv[2]))["counts"]
assert counts["forged"] >= 900, counts
END_OF_CHECK

ip netns exec peer mpcap serve --reflect 10.64.0.0/16 -i there --rate 5000 >"$TEST_DIR/reflect" 2>"$TEST_DIR/err" &
reflector=$!
wait_for "the second reflector" grep -q reflecting "$TEST_DIR/reflect"
mpcap scan --allow-reserved --no-prove --mptcp-version 1 --cooldown 2 --rate 20000 -o "$TEST_DIR/rows" --summary "$TEST_DIR/summary" \
    10.64.0.0/16 &
run=$!
wait_for "the first row" test -s "$TEST_DIR/rows"
for _ in 1 2 3; do
    ip -n peer link set there down
    ip -n peer link set there up
    sleep 1
done
kill -0 "$reflector" || fail "the reflector ended: $(cat "$TEST_DIR/err")"
wait "$run"
python3 -c 'import json, sys
counts = json.load(open(sys.argv[1]))
assert counts["counts"]["received"] <= 5000 * counts["seconds"] + 512, counts' "$TEST_DIR/summary" || fail "faster than its rate"
