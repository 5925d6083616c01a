# The other end of the cable goes away for a second, three times, while a scan sends: no error says so, and every target that answers has
# its row all the same.
source "$LAB_TESTS/scan-net.bash"
all_answer 10.64.0.0/10

mpcap scan --allow-reserved --no-prove --mptcp-version 0 --cooldown 2 --rate 3000 -o "$TEST_DIR/rows" \
    --summary "$TEST_DIR/summary" 10.64.0.0/18 &
run=$!
wait_for "the first row" test -s "$TEST_DIR/rows"
for _ in 1 2 3; do
    ip -n peer link set there down
    sleep 1
    ip -n peer link set there up
    sleep 2
done
wait "$run"
expect "rows" 16384 "$(wc -l <"$TEST_DIR/rows")"
python3 -c 'import json, sys
counts = json.load(open(sys.argv[1]))["counts"]
assert counts["linkChanges"] >= 6 and counts["unrepaired"] == 0, counts' "$TEST_DIR/summary" || fail "changes of the carrier"
