# Checks written down at our own server are done again at the kernel, and see there what the RFC lets them expect.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    local id status
    # Kernel and mpcap serve answer these alike; in others they group acknowledgments and data in other segments.
    for id in handshake/3.1-1 key/3.1-2 join/3.2-5 join/3.2-8 close/3.3.3-1 addr/3.4.1-1; do
        mpcap interop --export "v1/$id" --app echo embedded:v1 >steps
        status=0
        mpcap craft steps --source-ip "$LAB_SPARE4" --second-source "${LAB_SPARE4%.*}.102" -w file.pcap \
            "$LAB_SERVER4:$LAB_MPTCP_PORT" >out 2>err || status=$?
        ((status == 0)) || echo "$id ended with $status: $(cat err) $(grep -A1 -E 'MISS' out)" >>differences
    done
    expect "differences" "" "$(cat differences 2>/dev/null || true)"

    # What the kernel answers is written down as it is: it acknowledges what failed its checksum.
    mpcap interop --source-ip "$LAB_SPARE4" --export v1/fallback/3.7-11 "$LAB_SERVER4:$LAB_MPTCP_PORT" >steps
    mpcap craft steps --source-ip "$LAB_SPARE4" "$LAB_SERVER4:$LAB_MPTCP_PORT" >out || fail "$(cat out)"
    grep -q 'mp_fail' steps || fail "no MP_FAIL: $(cat steps)"
}

in_lab direct --peers kernel
