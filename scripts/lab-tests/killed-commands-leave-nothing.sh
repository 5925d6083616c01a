# Long: six commands, each killed by SIGKILL at KILLS random moments (default 6), one of them early, while it starts
# Nothing is left of a command that is killed: no table, no socket, no process, no temporary file, no half row.
source "$LAB_TESTS/scan-net.bash"
all_answer 10.64.0.0/10
ip netns exec peer mpcap serve --listen 10.9.0.2:8080 >"$TEST_DIR/server" 2>&1 &
wait_for "the server" grep -q listening "$TEST_DIR/server"
export TMPDIR=$TEST_DIR/tmp HOME=$TEST_DIR/home XDG_CACHE_HOME=$TEST_DIR/home/.cache
mkdir "$TMPDIR" "$HOME"
mpcap --version >/dev/null # with its class-data archive, where that belongs to the user

# left: what there is of ours in the system.
left() {
    nft list tables
    awk 'NR > 1' /proc/net/packet | wc -l
    ss -Hltn | wc -l
    pgrep -c -x nft || true
    ip -o link | wc -l
    find "$TMPDIR" "$HOME" -type f ! -name '*.jsa' | sort
}

# killed NAME COMMAND...: at random moments; the first within the start of Java.
killed() {
    local name=$1 before i pid
    shift
    before=$(left)
    for ((i = 1; i <= ${KILLS:-6}; i++)); do
        "$@" >"$TEST_DIR/out" 2>"$TEST_DIR/err" &
        pid=$!
        sleep "$((i == 1 ? 0 : RANDOM % 2)).$((i * 37 % 10))$((RANDOM % 10))"
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    for ((i = 0; i < 50; i++)); do # the child that owns a table sees the end of its input
        [[ $(left) != "$before" ]] || return 0
        sleep 0.1
    done
    fail "$name leaves: $(diff <(echo "$before") <(left))"
}

killed probe mpcap probe --reset-guard nft --data hello --rto 1 10.9.0.2:8080 10.64.0.1:81
killed trace mpcap trace --reset-guard nft 10.9.0.2:8080
killed serve mpcap serve --reset-guard nft --listen 10.9.0.1:9090
killed interop mpcap interop --reset-guard nft 10.9.0.2:8080
killed analyze mpcap analyze -i here
killed scan mpcap scan --allow-reserved --no-prove --kernel-resets suppress --rate 5000 --checkpoint "$TEST_DIR/checkpoint" \
    -o "$TEST_DIR/rows" 10.64.0.0/14
[[ ! -e $TEST_DIR/rows ]] || python3 -c 'import json, sys
text = open(sys.argv[1]).read()
[json.loads(line) for line in text.splitlines()]
assert not text or text.endswith("\n"), text[-300:]' "$TEST_DIR/rows" || fail "rows are not whole"
[[ ! -e $TEST_DIR/checkpoint ]] || mpcap scan --allow-reserved --no-prove --kernel-resets suppress --rate 5000 --max-runtime 1 \
    --cooldown 0 --resume "$TEST_DIR/checkpoint" -o "$TEST_DIR/more" 10.64.0.0/14 2>"$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
