# With each reset guard no segment of our own kernel reaches the server: what it sees is what the capture file says was sent.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

# Every TCP segment that came in at the server was sent by mpcap.
only_ours() {
    lab-exec server nstat -asz >counters
    expect "$1: TcpExtTCPAbort… after FASTCLOSE only" 0 "$(counter TcpExtTCPAbortFailed)"
    local seen sent
    seen=$(tshark -r seen.pcap -Y 'tcp.dstport == 5001' -T fields -e tcp.srcport -e tcp.flags -e tcp.seq_raw 2>/dev/null | sort)
    sent=$(tshark -r sent.pcap -Y 'tcp.dstport == 5001' -T fields -e tcp.srcport -e tcp.flags -e tcp.seq_raw 2>/dev/null | sort)
    [[ -n $sent ]] || fail "$1: nothing sent"
    expect "$1: segments at the server" "$sent" "$seen"
}

inside() {
    local address spare option ttl
    for ttl in 64 255; do
        lab-exec server sysctl -qw net.ipv4.ip_default_ttl=$ttl net.ipv6.conf.all.hop_limit=$ttl \
            net.ipv6.conf.default.hop_limit=$ttl net.ipv6.conf.eth1.hop_limit=$ttl
        for address in 4 6; do
            if ((address == 4)); then
                server=$LAB_SERVER4 spare=$LAB_SPARE4
            else
                server=[$LAB_SERVER6] spare=$LAB_SPARE6
            fi
            for option in "--reset-guard listener" "--reset-guard nft" "--source-ip $spare" ""; do
                # The silent listener alone is no match for packets that arrive with TTL 255, as mpcap says.
                if [[ $ttl/$option == 255/*listener ]]; then continue; fi
                lab-exec server tcpdump -q -n -U -i eth1 -w seen.pcap tcp 2>tcpdump.log &
                local dump=$!
                wait_for "tcpdump" grep -q 'listening on' tcpdump.log
                # shellcheck disable=SC2086 # words
                expect "TTL $ttl, IPv$address, '$option'" PROVEN "$(verdict "$server:$LAB_MPTCP_PORT" --rto 0.5 -w sent.pcap $option)"
                kill -INT $dump
                wait $dump || true
                # In the last case the first attempt was reset, which made mpcap put up the table.
                [[ $ttl/$option == 255/ ]] || only_ours "TTL $ttl, IPv$address, '$option'"
            done
        done
    done
    expect "tables" "" "$(nft list tables)"
}

in_lab direct --peers kernel
