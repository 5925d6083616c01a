# However the lab ends, no process, namespace, mount, link or nft table of it stays.
# Alone: it compares what the host has before and after.
. "$LAB_TESTS/lib.bash"
needs_lab

# A mark in the environment finds every process of the lab, whatever its name.
mark=LAB_MARK=$$-$RANDOM
marked() {
    grep -lsz "^$mark$" /proc/[0-9]*/environ || true
}
host() {
    ip netns list
    ip -br link show type veth
    grep -E ' /run|netns|lab' /proc/self/mountinfo | cut -d ' ' -f 3-6
    if ((EUID == 0)); then nft list tables; fi
    find /tmp -maxdepth 1 -newer "$TEST_DIR/start" -name '*lab*'
}
# The kernel ends the processes in the background: a moment is granted, nothing more.
expect_nothing_left() {
    local tries left
    for ((tries = 0; tries < 600; tries++)); do
        left=$(marked)
        [[ -n $left || $(host) != "$before" ]] || return 0
        sleep 0.1
    done
    fail "$1: processes left: ${left:-none}; before: $before; after: $(host)"
}
start_lab() {
    rm -f "$TEST_DIR/ready"
    setsid env --default-signal=INT "$mark" lab run two-path -- sh -c "echo >'$TEST_DIR/ready'; exec sleep 1000" >/dev/null 2>&1 &
    lab=$!
    for ((tries = 0; tries < 1200; tries++)); do
        [[ ! -e $TEST_DIR/ready ]] || break
        sleep 0.1
    done
    [[ -e $TEST_DIR/ready ]] || fail "the lab did not start"
    (($(marked | wc -l) >= 4)) || fail "the mark finds only $(marked | wc -l) processes"
}

: >"$TEST_DIR/start"
before=$(host)
env "$mark" lab run two-path -- true
expect_nothing_left "normal end"

env "$mark" lab run two-path -- sh -c 'setsid sleep 1000 & setsid sleep 1000 &'
expect_nothing_left "command with daemons"

for signal in KILL TERM INT HUP; do
    start_lab
    kill -"$signal" "$lab"
    wait "$lab" || true
    expect_nothing_left "SIG$signal to the lab"
done

start_lab
init=$(pgrep -P "$lab" | head -n 1)
kill -KILL "$init"
wait "$lab" || true
expect_nothing_left "SIGKILL of its first process"

start_lab
kill -INT -- "-$lab"
status=0
wait "$lab" || status=$?
expect "exit code after an interrupt" 130 "$status"
expect_nothing_left "SIGINT to the group, as Ctrl-C sends it"
