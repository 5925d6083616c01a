# Five thousand half-open handshakes do not keep serve from proving itself to a probe, nor make it grow.
. "$LAB_TESTS/lib.bash"
needs_lab

inside() {
    lab-exec server env --default-signal=INT MPCAP_JAVA_OPTS=-Xmx48m mpcap serve --listen "$LAB_SERVER4:9000" --max-pending 100 --stats >out 2>err &
    local serve=$!
    wait_for "the server" grep -q listening out
    # Nobody answers for these sources, so nothing completes or resets the handshakes.
    python3 - "$LAB_SERVER4" <<'END'
import random, socket, struct, sys
server = socket.inet_aton(sys.argv[1])
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
for i in range(5000):
    source = socket.inet_aton("10.1.%d.%d" % (1 + i // 250, 1 + i % 250))
    options = bytes([30, 4, 1, 1])
    def tcp(sum16):
        return struct.pack("!HHIIBBHHH", 1024 + i, 9000, random.getrandbits(32), 0, 6 << 4, 2, 65535, sum16, 0) + options
    random.seed(i)
    segment = tcp(0)
    total = checksum(source + server + struct.pack("!HH", 6, len(segment)) + segment)
    random.seed(i)
    raw.sendto(struct.pack("!BBHHHBBH", 0x45, 0, 44, 0, 0, 64, 6, 0) + source + server + tcp(total), (sys.argv[1], 0))
END
    expect "after the flood" PROVEN "$(verdict "$LAB_SERVER4:9000" --mptcp-version 1)"
    kill -INT $serve
    wait $serve || true
    dropped=$(awk '$1 == "TcpExtListenOverflows" {print $2}' err)
    ((${dropped:-0} >= 4000)) || fail "handshakes that gave way: $(cat err)"
}

in_lab direct --peers ''
