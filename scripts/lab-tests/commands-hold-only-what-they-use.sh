# Started by root, a command that sends or captures holds the capabilities it uses and can get no others.
source "$LAB_TESTS/scan-net.bash"
all_answer 10.64.0.0/10

# Capabilities 1, 10, 12 and 13: files of others, low ports, administration of the network, raw packets.
wanted="CapEff 0000000000003402 CapPrm 0000000000003402 CapBnd 0000000000003402 CapInh 0000000000000000 NoNewPrivs 1"

# holds NAME COMMAND...: what the command holds once it has a packet socket.
holds() {
    local name=$1 before pid status
    shift
    before=$(wc -l </proc/net/packet)
    "$@" >"$TEST_DIR/out" 2>"$TEST_DIR/err" &
    pid=$!
    wait_for "a packet socket of $name" eval '(($(wc -l </proc/net/packet) > before)) || { ! kill -0 $pid; }'
    status=$(awk '/^(CapEff|CapPrm|CapBnd|CapInh|NoNewPrivs):/ {sub(":", "", $1); print $1, $2}' "/proc/$pid/status" |
        sort -s -k1,1 | tr '\n' ' ') || true
    kill "$pid" && wait "$pid" || true
    expect "$name: $(head -n 1 "$TEST_DIR/err")" "$(tr ' ' '\n' <<<"$wanted" | paste - - -d ' ' | sort -s -k1,1 | tr '\n' ' ')" "$status"
}

holds probe mpcap probe --rto 5 10.64.0.1:81
holds trace mpcap trace --wait 5 10.64.0.1:81
holds scan mpcap scan --allow-reserved --rate 10 10.64.0.0/16
holds serve mpcap serve --listen 10.9.0.1:8080
holds analyze mpcap analyze -i here
holds reflect mpcap serve --reflect 10.70.0.0/16 -i here
