# Link-local addresses with the interface behind them, and names with several addresses: in every command that takes targets.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

# probed ARGUMENT...: what mpcap probe says of targets as CSV lines: target, address, verdict.
probed() {
    mpcap probe --rto 0.1 --mptcp-version 1 --format csv "$@" 2>errors | awk -F , 'NR > 1 {print $1, $2, $4}' || true
}

inside() {
    local device far place
    device=$(ip -o -4 addr show | awk -v own="$LAB_CLIENT4" 'index($4, own "/") {print $2}')
    far=$(lab-exec server ip -o -6 addr show scope link | awk '{sub("/.*", "", $4); print $4; exit}')
    place="[$far%$device]:$LAB_MPTCP_PORT"

    expect "probe" PROVEN "$(verdict "$place" --mptcp-version 1)"
    expect "the same with -i" PROVEN "$(verdict "$place" --mptcp-version 1 -i "$device")"
    expect "probe of a plain server" FALLBACK "$(verdict "[$far%$device]:$LAB_TCP_PORT" --mptcp-version 1)"
    grep -q "mpcap trace \[$far%$device\]:$LAB_TCP_PORT" result || fail "the next step: $(cat result)"
    mpcap probe "$place" -i lo >said 2>&1 && fail "two interfaces for one address"
    grep -q "is not reached through lo" said || fail "$(cat said)"
    mpcap trace "$place" >said 2>&1 || fail "trace: $(cat said)"
    grep -q 'clean: MP_CAPABLE reached the server' said || fail "trace: $(cat said)"
    mpcap scan --allow-reserved --port "$LAB_MPTCP_PORT" --cooldown 1 --mptcp-version 1 "$far%$device" >said 2>errors ||
        fail "scan: $(cat errors)"
    grep -q '"PROVEN"' said || fail "scan: $(cat said errors)"
    mpcap interop "$place" v1/handshake/3.1-1 >said 2>&1 || fail "interop: $(cat said)"
    cat >one.craft <<'END'
flow f1
connection c1 flow=f1 version=1
send f1 SYN <mp_capable version=1 flags=0x01>
expect f1 SYN/ACK ack=1 <mp_capable version=1>
END
    mpcap craft one.craft "$place" >said 2>&1 || fail "craft: $(cat said)"

    # A name as clients take it: the first address where somebody is.
    printf '%s\n' "$LAB_SPARE4 twofold" "$LAB_SERVER4 twofold" "127.0.0.1 localhost" >hosts
    mount --bind hosts /etc/hosts
    expect "the first address where somebody is" \
        "twofold:$LAB_MPTCP_PORT $LAB_SERVER4 PROVEN" "$(probed "twofold:$LAB_MPTCP_PORT")"
    expect "every address" "twofold:$LAB_MPTCP_PORT $LAB_SPARE4 FAILED
twofold:$LAB_MPTCP_PORT $LAB_SERVER4 PROVEN" "$(probed --all-addresses "twofold:$LAB_MPTCP_PORT" | sort)"
    mpcap trace "twofold:$LAB_MPTCP_PORT" >said 2>&1 || fail "trace of a name: $(cat said)"
    grep -q "the others are $LAB_SPARE4, --all-addresses" said || fail "trace of a name: $(cat said)"
    mpcap scan --allow-reserved --port "$LAB_MPTCP_PORT" --cooldown 1 --mptcp-version 1 twofold >said 2>errors || true
    grep -q "$LAB_SERVER4" said || fail "scan of a name: $(cat said errors)"

    # localhost is ::1 as well, though the host's table does not say so.
    mpcap serve --listen "[::1]:8080" --mptcp-version 1 >served 2>&1 &
    server=$!
    wait_for "the server on ::1" grep -q 8080 served
    expect "localhost" "localhost:8080 ::1 PROVEN" "$(probed localhost:8080)"
    mpcap interop localhost:8080 v1/handshake/3.1-1 >said 2>&1 || fail "interop localhost: $(cat said)"
    mpcap craft one.craft localhost:8080 >said 2>&1 || fail "craft localhost: $(cat said)"
    kill "$server"
    wait "$server" || true
}

in_lab direct --peers kernel,tcp
