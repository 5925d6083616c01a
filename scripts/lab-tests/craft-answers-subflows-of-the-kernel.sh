# Steps answer a subflow that the kernel opens to an announced address; the kernel drops headers and checksums written wrong.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

at_server() {
    lab-exec server nstat -asz >counters
    counter "$1"
}

inside() {
    local sums headers
    lab-exec server ip mptcp limits set subflows 8 add_addr_accepted 8
    cat >steps <<'END'
flow f1
connection c1 flow=f1
send f1 SYN <mss size=1460> <mp_capable flags=0x01>
expect f1 SYN/ACK <mp_capable version=1>
send f1 ACK <mp_capable sender=local receiver=remote>
send f1 ACK data="hello" <dss ack=auto dsn=auto>
expect f1 ACK <dss ack=6>
wait 100
listen f1 from=second
send f1 ACK <add_addr id=7 address=second hmac=auto>
accept f2 of=c1 within=3000
expect f2 SYN <mp_join token=local>
send f2 SYN/ACK <mss size=1460> <mp_join id=7 nonce=0x01020304 hmac=auto>
expect f2 ACK <mp_join hmac=auto>
send f2 ACK <dss ack=auto>
join f2 c1
send f2 ACK data="world" <dss ack=auto dsn=auto>
expect f2 ACK <dss ack=11>
END
    mpcap craft steps --source-ip "$LAB_SPARE4" --second-source "${LAB_SPARE4%.*}.102" -w file.pcap \
        "$LAB_SERVER4:$LAB_MPTCP_PORT" >out 2>err || fail "$(cat out err)"
    expect "MP_JOINs of the server that were answered" 1 "$(at_server MPTcpExtMPJoinSynAckRx)"

    # What a check does with such subflows can be written down, and done again.
    mpcap interop --source-ip "$LAB_SPARE4" --second-source "${LAB_SPARE4%.*}.102" --export v1/addr/3.4.1-20 \
        "$LAB_SERVER4:$LAB_MPTCP_PORT" >steps 2>err || fail "$(cat err)"
    grep -q '^accept f2 of=c1' steps || fail "no subflow of the server: $(cat steps)"
    mpcap craft steps --source-ip "$LAB_SPARE4" --second-source "${LAB_SPARE4%.*}.102" \
        "$LAB_SERVER4:$LAB_MPTCP_PORT" >out 2>err || fail "$(cat out err)"

    # A header that reaches beyond its segment is dropped without being counted.
    sums=$(at_server TcpInCsumErrors) headers=$(at_server TcpInErrs)
    printf '%s\n' 'flow f1' 'send f1 SYN sum=auto^0001' 'send f1 SYN off=4' 'send f1 SYN off=15' \
        'expect nothing within=200' 'send f1 SYN seq=0' 'expect f1 SYN/ACK' >steps
    mpcap craft steps --source-ip "$LAB_SPARE4" "$LAB_SERVER4:$LAB_MPTCP_PORT" >out || fail "$(cat out)"
    expect "segments with a wrong checksum" 1 $(($(at_server TcpInCsumErrors) - sums))
    expect "segments in error" 2 $(($(at_server TcpInErrs) - headers))
}

in_lab direct --peers kernel
