# With each reset guard no segment of our own kernel reaches the server: what it sees is what the capture file says was sent.
# Long: every guard on several ways.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
command -v dumpcap >/dev/null || skip "tshark is missing: apt-get install tshark"

# segments FILE: what the client sent, in order of its ports and time.
segments() {
    tshark -r "$1" -Y 'tcp.dstport == 5001' -T fields -e tcp.srcport -e tcp.flags -e tcp.seq_raw 2>/dev/null | sort -s -n -k 1,1
}

all_seen() {
    [[ $(segments seen.pcap | wc -l) -ge $(segments sent.pcap | wc -l) ]]
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
                rm -f seen.pcap
                lab-exec server dumpcap -qP -i eth1 -f tcp -w "$PWD/seen.pcap" 2>dumpcap.log &
                local dump=$!
                wait_for "the capture" test -s seen.pcap
                # shellcheck disable=SC2086 # words
                expect "TTL $ttl, IPv$address, '$option'" PROVEN "$(verdict "$server:$LAB_MPTCP_PORT" -w sent.pcap $option)"
                wait_for "all that was sent, at the server" all_seen
                kill $dump
                wait $dump || true
                # In the last case the first attempt was reset, which made mpcap put up the table.
                [[ $ttl/$option == 255/ ]] ||
                    expect "TTL $ttl, IPv$address, '$option': segments" "$(segments sent.pcap)" "$(segments seen.pcap)"
            done
        done
    done
    expect "tables" "" "$(nft list tables)"
}

in_lab direct --peers kernel
