# Shared by the tests beside it: source "$LAB_TESTS/lib.bash". TEST_DIR is an empty directory of the test's own, and the
# project's scripts are in PATH.
# shellcheck shell=bash

fail() {
    echo "$*" >&2
    exit 1
}

# skip REASON: what the test needs is not there.
skip() {
    echo "$*"
    exit 77
}

# expect WHAT WANTED GOT
expect() {
    [[ $3 == "$2" ]] || fail "$1: expected '$2', got '$3'"
}

# needs_lab: skips the test on a machine that cannot run the lab.
needs_lab() {
    local said
    said=$(lab check 2>&1) || skip "${said##*$'\n'}"
}

# needs_kernel_mptcp: skips the test where the kernel does not speak MPTCP.
needs_kernel_mptcp() {
    [[ -r /proc/sys/net/mptcp/enabled ]] || skip "this kernel has no MPTCP (CONFIG_MPTCP)"
}

# in_lab TOPOLOGY [OPTION...]: runs the test's function inside on the lab's client, in TEST_DIR.
in_lab() {
    if [[ -n ${LAB_TOPOLOGY:-} ]]; then
        cd "$TEST_DIR"
        inside
    else
        lab run "$@" -- bash -euo pipefail "$0"
    fi
}

# counter NAME: its value in the file counters, as nstat -asz writes them.
counter() {
    awk -v name="$1" '$1 == name {print $2}' counters
}

# wait_for WHAT COMMAND...: until the command succeeds. The bound only ends a test that would hang: it is far beyond what
# a busy machine needs.
wait_for() {
    local begun=$SECONDS
    until "${@:2}"; do
        ((SECONDS - begun < 120)) || fail "not after 120 s: $1"
        sleep 0.05
    done
}

# verdict TARGET [OPTION...]: probes and prints the verdict; the whole result is in the file result.
verdict() {
    mpcap probe --format csv --rto 0.1 "${@:2}" "$1" >result 2>errors || true
    csv verdict
}

# csv COLUMN: that column of the first target in the file result.
csv() {
    awk -F , -v name="$1" 'NR == 1 {for (i = 1; i <= NF; i++) column[$i] = i} NR == 2 {
        if (!(name in column)) exit 1
        print $column[name]
    }' result
}

# expect_well_formed CAPTURE PORT: tshark finds nothing wrong with its packets, what is served at the port taken as plain data.
expect_well_formed() {
    command -v tshark >/dev/null || return 0
    tshark -o tcp.check_checksum:TRUE -d "tcp.port==$2,data" -r "$1" >wrong 2>tshark.err \
        -Y '_ws.malformed || (tcp.checksum.status == "Bad" && tcp.checksum != 0xffff)' || fail "tshark: $(cat tshark.err)"
    expect "malformed packets" "" "$(head -n 3 wrong)"
}
