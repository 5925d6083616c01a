# mpcap serve --reflect answers for a whole prefix in the shares it is told; scan reads them right and lists no forged answer.
source "$LAB_TESTS/scan-net.bash"

at_peer mpcap serve --reflect 10.64.0.0/16 --mix v1=1,v0=1,plain=1,mirror=1,closed=1,silent=1,forged=1 -i there \
    >"$TEST_DIR/reflect" 2>"$TEST_DIR/err" &
reflector=$!
wait_for "the reflector" grep -q reflecting "$TEST_DIR/reflect"
mpcap scan --allow-reserved --no-prove --cooldown 2 --rate 20000 --seed 1 -o "$TEST_DIR/rows" --summary "$TEST_DIR/summary" \
    10.64.0.0/20
kill "$reflector"
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
