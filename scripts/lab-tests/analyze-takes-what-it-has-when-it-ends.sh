# What lies in the kernel's buffer when a live `mpcap analyze` is told to end is analysed: all that was not reported lost.
source "$LAB_TESTS/scan-net.bash"
all_answer 10.64.0.0/10

mpcap analyze -i lo --format json >"$TEST_DIR/out" 2>"$TEST_DIR/err" &
live=$!
wait_for "the ring of the live capture" grep -q socket: "/proc/$live/maps"
# It does not get to read until it is told to end.
kill -STOP $live
python3 - <<'PY'
import socket
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(20_000):
    try:
        sender.sendto(b"x" * 40, ("127.0.0.1", 9))
    except ConnectionRefusedError:
        pass  # nobody listens, as ICMP tells now and then
PY
kill -TERM $live
kill -CONT $live
status=0
wait $live || status=$?
expect "exit code" 143 $status
expect "warnings" "" "$(cat "$TEST_DIR/err")"
expect "datagrams" 20000 "$(tail -n 1 "$TEST_DIR/out" | python3 -c '
import json, sys
print(sum(kind["packets"] for kind in json.load(sys.stdin)["withoutTcp"] if kind["kind"] == "udp"))')"
