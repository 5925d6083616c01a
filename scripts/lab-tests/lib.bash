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
