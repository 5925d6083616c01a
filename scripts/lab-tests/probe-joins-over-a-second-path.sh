# --join-source joins from another address, and --adopt joins a connection between kernels whose keys were seen on the wire.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
command -v tshark >/dev/null || skip "tshark is missing: apt-get install tshark"

inside() {
    expect "join from the second path" PROVEN \
        "$(verdict "$LAB_SERVER4:$LAB_MPTCP_PORT" --mptcp-version 1 --join-source "$LAB_CLIENT4_B" -w file.pcap)"
    expect "source of the join" "$LAB_CLIENT4_B" \
        "$(tshark -r file.pcap -Y 'tcp.options.mptcp.subtype == 1 && tcp.flags.syn == 1 && tcp.flags.ack == 0' -T fields -e ip.src 2>/dev/null)"

    dumpcap -qP -i eth1 -f 'tcp port 5001' -w "$PWD/kernel.pcap" 2>dumpcap.log &
    local dump=$! client keys
    wait_for "the capture" test -s kernel.pcap
    coproc client { python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(b"x")
s.recv(1)
print("connected", flush=True)
sys.stdin.readline()
s.sendall(b"still there")
print(s.recv(100).decode(), flush=True)' "$LAB_SERVER4" "$LAB_MPTCP_PORT"; }
    read -r -t 10 said <&"${client[0]}"
    third_ack() {
        keys=$(tshark -r kernel.pcap -Y 'tcp.options.mptcp.sendkey && tcp.options.mptcp.recvkey' -T fields \
            -e tcp.options.mptcp.sendkey -e tcp.options.mptcp.recvkey 2>/dev/null | head -n 1)
        [[ -n $keys ]]
    }
    wait_for "the third ACK" third_ack
    read -r ours theirs <<<"$keys"
    hex() { printf '%016x' "$1"; }
    lab-exec server nstat -asz >counters
    local joins
    joins=$(counter MPTcpExtMPJoinAckRx)
    expect "adoption" PROVEN \
        "$(verdict "$LAB_SERVER4:$LAB_MPTCP_PORT" --adopt --local-key "$(hex "$ours")" --remote-key "$(hex "$theirs")")"
    lab-exec server nstat -asz >counters
    expect "joins the server's kernel took" $((joins + 1)) "$(counter MPTcpExtMPJoinAckRx)"
    mpcap probe -v "$LAB_SERVER4:$LAB_MPTCP_PORT" --adopt --local-key "$(hex "$ours")" --remote-key "$(hex "$theirs")" >said
    grep -q 'mp_join syn .*\[token of a known connection\]' said || fail "-v does not know the token: $(cat said)"
    expect "HMACs that -v finds right" 2 "$(grep -c 'mp_join.*\[HMAC right\]' said)"
    echo >&"${client[1]}"
    read -r -t 10 said <&"${client[0]}"
    expect "the adopted connection, afterwards" "still there" "$said"
    kill $dump
}

in_lab two-path --peers kernel
