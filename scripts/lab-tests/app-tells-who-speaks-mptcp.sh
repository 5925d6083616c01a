# mpcap app tells programs that speak MPTCP from those that do not, and says why one is not joined.
. "$LAB_TESTS/lib.bash"
needs_kernel_mptcp
mpcap app -- true 2>said || [[ $(cat said) != *namespaces* ]] || skip "$(cat said)"

cd "$TEST_DIR"
cat >client.py <<'END'
import os, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, int(sys.argv[1]))
s.connect((os.environ["MPCAP_HOST"], int(os.environ["MPCAP_PORT"])))
s.sendall(b"hello")
sys.exit(s.recv(100) != b"hello")
END
# try NAME CODE PATTERN OPTION...
try() {
    local code=0
    mpcap app "${@:4}" >said 2>&1 || code=$?
    expect "exit code of $1: $(cat said)" "$2" "$code"
    grep -qE "$3" said || fail "$1: $(cat said)"
}

try "MPTCP client" 0 'asked for MPTCP  yes   joined  yes   survived a path cut  yes \(gap' --html page.html -- python3 client.py 262
grep -q 'survived the cut of the first' page.html || fail "$(cat page.html)"
try "TCP client" 1 '"asked":\{"answer":"no","detail":"plain TCP socket"\}' --format json -- python3 client.py 0
try "TCP server" 1 'no: plain TCP listener' --server 8000 -- python3 -m http.server 8000
try "fallback" 1 'joined  no: fell back to TCP: the option of the SYN/ACK' --middlebox strip-synack -- python3 client.py 262
try "client that never connects" 2 'ended with 1 and never connected' -- false
try "server that never listens" 2 'ended with 0 and does not listen on port 8000' --server 8000 -- true
try "no such program" 2 "there is no program 'no-such-program'" -- no-such-program
cat >behind.py <<'END'
import os, socket
with socket.create_server(("127.0.0.1", int(os.environ["MPCAP_PORT"]))) as listener:
    connection = listener.accept()[0]
    while data := connection.recv(1000):
        connection.sendall(data)
END
cat >talker.py <<'END'
import os, socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
s.connect((os.environ["MPCAP_HOST"], int(os.environ["MPCAP_PORT"])))
for _ in range(30):
    s.sendall(b"hello")
    assert s.recv(100)
    time.sleep(0.05)
END
try "client with a partner" 0 'survived a path cut  yes' --partner 'python3 behind.py' -- python3 talker.py
