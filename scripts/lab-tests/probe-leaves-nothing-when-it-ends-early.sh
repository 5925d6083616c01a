# However probe and serve end, no nft table, process or socket stays; an interrupted probe leaves no connection at the server.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

remains() {
    nft list tables
    ss -HtlnO
    ss -Htn state connected
    pgrep -x 'java|nft' || true
}

# at_server: connections it holds, half-open ones too.
at_server() {
    lab-exec server ss -HtanO state connected
}

quiet() {
    [[ -z $(remains) ]]
}

server_quiet() {
    [[ -z $(at_server) ]]
}

inside() {
    expect "before" "" "$(remains)"
    local signal code pid
    # Of these the second never ends; the first is reported at once.
    for signal in INT:130 TERM:143 KILL:137; do
        code=${signal#*:} signal=${signal%:*}
        rm -f out err
        env --default-signal=INT mpcap probe --rto 5 --retries 9 --reset-guard nft --concurrency 2 --mptcp-version 1 \
            "$LAB_SERVER4:$LAB_MPTCP_PORT" "$LAB_SILENT4:80" >out 2>err &
        pid=$!
        wait_for "the first result" grep -qs PROVEN out
        wait_for "the table" eval 'nft list tables | grep -q mpcap'
        kill -$signal $pid
        local status=0
        wait $pid 2>/dev/null || status=$?
        expect "exit code after SIG$signal" "$code" "$status"
        wait_for "the end of everything after SIG$signal" quiet
        if [[ $signal != KILL ]]; then
            expect "results after SIG$signal" 1 "$(grep -c '^[^ ].*  PROVEN  ' out)"
            expect "message" "mpcap probe: interrupted after 1 of 2 targets" "$(cat err)"
        fi
    done

    # The server's answers are lost: the handshake is under way when the interrupt comes.
    lab-exec server nft 'add table inet mute; add chain inet mute output { type filter hook output priority 0; };
        add rule inet mute output tcp flags & (syn | ack) == syn | ack drop'
    env --default-signal=INT mpcap probe --rto 9 --mptcp-version 1 "$LAB_SERVER4:$LAB_MPTCP_PORT" >out 2>err &
    pid=$!
    wait_for "the handshake at the server" eval '[[ $(at_server) == *SYN-RECV* ]]'
    kill -INT $pid
    wait $pid || true
    wait_for "no half-open connection at the server" server_quiet

    for signal in INT TERM KILL; do
        rm -f out err
        env --default-signal=INT mpcap serve --listen "$LAB_CLIENT4:8080" --reset-guard nft >out 2>err &
        pid=$!
        wait_for "the server" grep -qs listening out
        kill -$signal $pid
        wait $pid || true
        wait_for "the end of everything of serve after SIG$signal" quiet
    done
}

in_lab direct --peers kernel,silent
