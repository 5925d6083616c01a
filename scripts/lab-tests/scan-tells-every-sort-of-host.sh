# Two hundred hosts of eleven sorts, three seeds: every verdict is right.
source "$LAB_TESTS/scan-net.bash"
needs_kernel_mptcp

for prefix in 10.64.0.0/26 10.64.0.64/27 10.64.0.112/28 10.64.0.184/29; do
    ip -n peer route add local "$prefix" dev lo
done
# Otherwise the kernel sends an ICMP error a second.
at_peer sysctl -qw net.ipv4.icmp_ratelimit=0
# The other hosts are made by mpcap serve, which answers for addresses the kernel does not have.
ip -n peer route add 10.64.0.0/24 dev there
at_peer nft -f - <<'END'
table ip trouble {
    chain early {
        type filter hook prerouting priority raw; policy accept;
        ip daddr 10.64.0.112/29 tcp option mptcp exists drop
    }
    chain late {
        type filter hook input priority 0; policy accept;
        ip daddr 10.64.0.120/29 tcp option mptcp exists reject with tcp reset
        ip daddr 10.64.0.184/29 reject with icmp admin-prohibited
    }
}
END
at_peer python3 - >"$TEST_DIR/kernel" <<'END' &
import socket, selectors
IPPROTO_MPTCP = 262
listening = selectors.DefaultSelector()
for last in list(range(64)) + list(range(112, 128)):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP if last < 32 else 0)
    server.bind((f"10.64.0.{last}", 443))
    server.listen(64)
    listening.register(server, selectors.EVENT_READ)
print("listening", flush=True)
while True:
    for key, _ in listening.select():
        key.fileobj.accept()[0].close()
END
serve() {
    local name=$1 first=$2 last=$3 i listen=()
    shift 3
    for ((i = first; i <= last; i++)); do
        listen+=(--listen "10.64.0.$i:443")
    done
    at_peer mpcap serve "${listen[@]}" "$@" >"$TEST_DIR/$name" 2>"$TEST_DIR/$name.err" &
}
serve v0 128 143 --mptcp-version 0
serve mirror 144 159 --fault mirror
serve wrong-hmac 160 175 --fault wrong-hmac
serve malformed 176 183 --fault malformed
for name in kernel v0 mirror wrong-hmac malformed; do
    wait_for "$name" grep -q listening "$TEST_DIR/$name"
done

for seed in 1 2 3; do
    mpcap scan --allow-reserved --seed "$seed" --control --cooldown 3 --proofs 16 --quiet -o "$TEST_DIR/rows" \
        --filter verdict=PROVEN,CAPABLE,IMPOSTOR,MIRRORED,MALFORMED,VERSION,OPTION_DROPPED,OPTION_RESET,FALLBACK,CLOSED,UNREACHABLE,SILENT \
        10.64.0.0-10.64.0.199
    python3 - "$TEST_DIR/rows" <<'END' || fail "seed $seed"
import json, sys
sorts = [(32, "PROVEN", "FALLBACK"), (64, "FALLBACK", "FALLBACK"), (96, "CLOSED", "CLOSED"), (112, "SILENT", "SILENT"),
         (120, "OPTION_DROPPED", "OPTION_DROPPED"), (128, "OPTION_RESET", "OPTION_RESET"), (144, "FALLBACK", "PROVEN"),
         (160, "MIRRORED", "MIRRORED"), (176, "IMPOSTOR", "IMPOSTOR"), (184, "MALFORMED", "MALFORMED"),
         (192, "UNREACHABLE", "UNREACHABLE"), (200, "SILENT", "SILENT")]
rows = {}
for line in open(sys.argv[1]):
    row = json.loads(line)
    key = (int(row["address"].split(".")[3]), row["mptcpVersion"])
    assert key not in rows, f"two rows for {key}"
    rows[key] = row
wrong = 0
for last in range(200):
    end, v1, v0 = next(sort for sort in sorts if last < sort[0])
    for version, expected in ((1, v1), (0, v0)):
        row = rows.get((last, version), {"verdict": "no row", "reason": ""})
        if row["verdict"] != expected:
            wrong += 1
            print(f"10.64.0.{last} v{version}: {row['verdict']} ({row['reason']}), expected {expected}")
sys.exit(wrong > 0)
END
done
