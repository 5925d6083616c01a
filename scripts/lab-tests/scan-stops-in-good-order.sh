# SIGINT and SIGTERM: exit code 130 and 143, as everywhere, rows and summary whole, no child and no table left behind. A full disk and a reader
# that goes away: exit code 4, what was written is whole.
source "$LAB_TESTS/scan-net.bash"
all_answer 10.64.0.0/10
scan=(mpcap scan --allow-reserved --no-prove --mptcp-version 0 --cooldown 1)

whole_rows() {
    python3 -c 'import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
assert rows, "no row"' "$1" || fail "$2: rows are not whole"
}

for signal in INT:130 TERM:143; do
    code=${signal#*:} signal=${signal%:*}
    # A background job would ignore SIGINT.
    env --default-signal=INT "${scan[@]}" --kernel-resets suppress --rate 2000 -o "$TEST_DIR/rows" --summary "$TEST_DIR/summary" 10.64.0.0/12 &
    run=$!
    wait_for "the first row" test -s "$TEST_DIR/rows"
    kill "-$signal" "$run"
    status=0
    wait "$run" || status=$?
    expect "exit code after SIG$signal" "$code" "$status"
    whole_rows "$TEST_DIR/rows" "SIG$signal"
    python3 -c 'import json, sys
summary = json.load(open(sys.argv[1]))
rows = sum(1 for line in open(sys.argv[2]))
assert summary["interrupted"] and summary["counts"]["rows"] == rows, summary' \
        "$TEST_DIR/summary" "$TEST_DIR/rows" || fail "SIG$signal: summary and rows differ"
    expect "tables left after SIG$signal" "" "$(nft list tables)"
    rm "$TEST_DIR/rows"
done

mkdir "$TEST_DIR/small"
mount -t tmpfs -o size=64k none "$TEST_DIR/small"
status=0
"${scan[@]}" --rate unlimited -o "$TEST_DIR/small/rows" 10.64.0.0/16 2>"$TEST_DIR/err" || status=$?
expect "exit code with a full disk" 4 "$status"
grep -q "No space left on device" "$TEST_DIR/err" || fail "a full disk is not named: $(cat "$TEST_DIR/err")"
whole_rows "$TEST_DIR/small/rows" "full disk"

status=0
"${scan[@]}" --rate 20000 10.64.0.0/16 2>/dev/null | head -n 3 >"$TEST_DIR/head" || status=${PIPESTATUS[0]}
expect "exit code with a closed pipe" 4 "$status"
whole_rows "$TEST_DIR/head" "closed pipe"
