# Conformance of the kernel (v1) and of mpcap serve (v0): the safe profile finds what the project's files expect.
# Alone: sixteen checks at a time keep two processors busy, and what is not answered in time is undecided.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

# holds FILE OPTION...
holds() {
    local status=0
    mpcap interop --app testd --seed 7 --rate 0 --jobs 16 --source-ip "$LAB_SPARE4" --second-source "${LAB_SPARE4%.*}.102" \
        --second-server "$LAB_SERVER4_B" --second-path-source "${LAB_CLIENT4_B}01" \
        --expect "$expectations/$1.json" "${@:2}" >"$1.out" 2>"$1.err" || status=$?
    ((status == 0)) || fail "$1 ended with $status: $(tail -n 20 "$1.err" && grep -E '^ *[?✗]|unexpected' "$1.out" | head -n 20)"
}

inside() {
    expectations=$LAB_TESTS/../../src/test/interop
    lab-exec server "$LAB_TESTS/../peers/test-server" testd 5101 >server.log &
    wait_for "the server program" grep -q listening server.log
    lab-exec server ip mptcp limits set subflows 2 add_addr_accepted 0
    # The one with a wait of 16 s belongs to scripts/lab interop.
    holds base --mptcp-version 1 "$LAB_SERVER4:5101" --mptcp-port "$LAB_MPTCP_PORT" --tcp-port "$LAB_TCP_PORT" \
        --exclude v1/handshake/3.1-28
    holds serve-v0 --mptcp-version 0 "$LAB_SERVER4:$LAB_V0_PORT"
}

in_lab two-path --peers kernel,tcp,v0
