# Eight genuine servers behind a layer-4 balancer, which sends joins elsewhere: always proven, and the balancer is named.
. "$LAB_TESTS/balancer.bash"

for ((i = 0; i < ${BALANCER_PROBES:-12}; i++)); do
    mpcap probe --mptcp-version 1 --format json "$VIP:443" >>"$TEST_DIR/rows" 2>>"$TEST_DIR/errors" || true
done
for ((i = 0; i < ${BALANCER_SCANS:-3}; i++)); do
    mpcap scan --allow-reserved --quiet --seed "$i" --cooldown 2 --port 443 -o "$TEST_DIR/scan" "$VIP/32" || true
    cat "$TEST_DIR/scan" >>"$TEST_DIR/scans"
done
python3 - "$TEST_DIR/rows" "$TEST_DIR/scans" "${BALANCER_PROBES:-12}" "${BALANCER_SCANS:-3}" <<'END' || fail "see above: $(tail -n 3 "$TEST_DIR/errors")"
import collections, json, sys
probes = [json.loads(line)["versions"][0] for line in open(sys.argv[1])]
scans = [row for row in map(json.loads, open(sys.argv[2])) if row.get("mptcpVersion") == 1]
kinds = collections.Counter()
wrong = []
for source, row in [("probe", row) for row in probes] + [("scan", row) for row in scans]:
    kinds[source, row["verdict"], row.get("provenBy")] += 1
    told = "balancer" in row["reason"] or (row.get("provenBy") == "join" and len(row.get("joins", [1])) == 1)
    if row["verdict"] != "PROVEN" or not told:
        wrong.append((source, row["verdict"], row["reason"]))
print(*kinds.items(), *wrong, sep="\n")
assert len(probes) == int(sys.argv[3]) and len(scans) == int(sys.argv[4]), (len(probes), len(scans))
sys.exit(bool(wrong))
END
