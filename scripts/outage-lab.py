"""What scripts/outage-lab runs inside the lab (three-path), as the client.

usage: outage-lab.py run OUTAGES QUIET-RUNS DIRECTORY
       outage-lab.py receive ADDRESS PORT LOG        one connection; for every read when it was, when there was nothing to read
                                                     last, and the bytes until then
       outage-lab.py send ADDRESS PORT SECONDS LOG   a steady stream; for every write when it began, and the bytes before it
"""

import itertools
import json
import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import time

MPTCP = 262
RATE = 1_500_000  # bytes a second
SECONDS = 3.2
PATIENCE = 6  # more, before what hangs is ended
# A pause of the application that is no stall is shorter, and one that is one is longer: between them both may be said.
SURELY_NONE, SURELY = 0.090, 0.115
TOLERATED = 0.001
KNOWN = 0.005  # a capture that knows the begin of a stall less well than this says nothing
HERE = os.path.dirname(os.path.abspath(__file__))
ADDRESSES = {4: ("10.%d.0.%d", "10.1.0.2"), 6: ("fd00:%d::%d", "fd00:1::2")}


def receive(address, port, log):
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, MPTCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Linux 6.18 never takes the missing data any more once what came behind it has filled the receive buffer.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    listener.bind((address, int(port)))
    listener.listen()
    print("ready", flush=True)
    peer, _ = listener.accept()
    peer.setblocking(False)
    signal.signal(signal.SIGTERM, lambda number, frame: peer.shutdown(socket.SHUT_RDWR))
    reads, total, looked = [], 0, time.time_ns()
    while True:
        try:
            data = peer.recv(1 << 18)
        except BlockingIOError:
            looked = time.time_ns()
            select.select([peer], [], [], 0.0005)
            continue
        if not data:
            break
        total += len(data)
        now = time.time_ns()
        reads.append((now, looked, total))
        looked = now
    with open(log, "w") as out:
        out.writelines(f"{at} {before} {count}\n" for at, before, count in reads)


def send(address, port, seconds, log):
    peer = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, MPTCP)
    peer.connect((address, int(port)))
    signal.signal(signal.SIGTERM, lambda number, frame: peer.shutdown(socket.SHUT_RDWR))
    chunk, sent, begun = bytes(1 << 16), 0, time.monotonic()
    writes = []
    try:
        while (elapsed := time.monotonic() - begun) < float(seconds):
            due = min(int(elapsed * RATE) - sent, len(chunk))
            if due > 0:
                writes.append((time.time_ns(), sent))
                peer.sendall(chunk[:due])
                sent += due
            time.sleep(0.001)
    except OSError:
        pass
    peer.close()
    with open(log, "w") as out:
        out.writelines(f"{at} {count}\n" for at, count in writes)


def in_node(node, *command, **options):
    return subprocess.run(["lab-exec", node, *command], check=True, **options)


def nft(rules):
    in_node("server", "nft", rules)


class Path:
    """A path as the server's packet filter sees it."""

    def __init__(self, number):
        self.device = f"eth{number}"

    def cut(self, data=True, answers=True):
        if data:
            nft(f"add rule inet outage in iifname {self.device} tcp dport 1-65535 drop")
        if answers:
            nft(f"add rule inet outage out oifname {self.device} tcp dport 1-65535 drop")

    def lose(self, percent):
        nft(f"add rule inet outage in iifname {self.device} meta length > 200 numgen random mod 100 < {percent} drop")


def restore():
    nft("flush table inet outage")


def cases(outages, quiet):
    """(name, number of paths, family, what happens: moments in seconds and what is done to which paths)"""
    kinds = [
        ("cut 0.3 s", [(1.0, "cut", 0.3)]),
        ("cut 0.15 s", [(1.0, "cut", 0.15)]),
        ("cut for good", [(1.0, "cut", 99)]),
        ("cut twice", [(0.8, "cut", 0.25), (1.9, "cut", 0.25)]),
        ("data only 0.4 s", [(1.0, "data", 0.4)]),
        ("all paths 0.3 s", [(1.0, "all", 0.3)]),
        ("lossy 3 %", [(0.5, "lossy", 1.5)]),
        ("cut 0.7 s", [(0.9, "cut", 0.7)]),
    ]
    grid = itertools.cycle((kind, paths, family) for kind in kinds for family in (4, 6) for paths in (2, 1, 3))
    chosen = [case for case in itertools.islice(grid, 48 * 3) if not (case[1] == 1 and case[0][0] == "cut for good")]
    random.Random(13).shuffle(chosen)
    for index, ((name, actions), paths, family) in enumerate(itertools.islice(itertools.cycle(chosen), outages)):
        yield f"{index + 1:02d} {name}, {paths} path{'s' * (paths > 1)}, IPv{family}", paths, family, actions
    for index in range(quiet):
        paths, family = index % 3 + 1, 4 + 2 * (index % 2)
        yield f"quiet {index + 1}, {paths} path{'s' * (paths > 1)}, IPv{family}", paths, family, []


def busiest(port):
    """The path over which the most leaves just now, by the kernel's own counters."""

    def counts():
        lines = open("/proc/net/dev").read().splitlines()
        return {line.split(":")[0].strip(): int(line.split(":")[1].split()[8]) for line in lines if ":" in line}

    before = counts()
    time.sleep(0.05)
    after = counts()
    return max((1, 2, 3), key=lambda number: after[f"eth{number}"] - before[f"eth{number}"])


def run_case(name, paths, family, actions, port, directory):
    form, server = ADDRESSES[family]
    base = os.path.join(directory, name.replace(" ", "-").replace(",", "").replace("%", "percent"))
    for node in ("client", "server"):
        in_node(node, "ip", "mptcp", "endpoint", "flush")
        in_node(node, "ip", "mptcp", "limits", "set", "subflows", "2", "add_addr_accepted", "2")
    for number in range(2, paths + 1):
        in_node("client", "ip", "mptcp", "endpoint", "add", form % (number, 1), "dev", f"eth{number}", "subflow")
    restore()
    receiver = subprocess.Popen(
        ["lab-exec", "server", "python3", __file__, "receive", server, str(port), base + ".reads"], stdout=subprocess.PIPE
    )
    receiver.stdout.readline()
    capture = subprocess.Popen(
        ["dumpcap", "-q", "-P", "-i", "any", "-s", "200", "-B", "64", "-f", f"tcp port {port}", "-w", base + ".pcap"],
        stderr=subprocess.DEVNULL,
    )
    while not os.path.exists(base + ".pcap") or os.path.getsize(base + ".pcap") == 0:
        time.sleep(0.05)
    time.sleep(0.3)
    sender = subprocess.Popen(["python3", __file__, "send", server, str(port), str(SECONDS), base + ".writes"])
    begun = time.monotonic()
    done = []
    for at, what, lasting in actions:
        time.sleep(max(0, at - 0.05 - (time.monotonic() - begun)))
        chosen = busiest(port) if paths > 1 else 1
        path = Path(chosen)
        moment = time.time()
        if what == "all":
            for number in range(1, paths + 1):
                Path(number).cut()
        elif what == "lossy":
            path.lose(3)
        else:
            path.cut(answers=what == "cut")
        restored = float("inf")
        if lasting < 50:
            time.sleep(max(0, at + lasting - (time.monotonic() - begun)))
            restored = time.time()
            restore()
        done.append((what, chosen, moment, restored))
    for process in (sender, receiver):
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            # Some kernels never get over it: then the log ends with the stall.
            process.terminate()
    capture.send_signal(signal.SIGINT)
    capture.wait()
    return base, done


def table(name):
    return [tuple(map(int, line.split())) for line in open(name)]


def data_packets(capture):
    """When packets with data left, by tshark."""
    output = subprocess.run(
        ["tshark", "-r", capture, "-Y", "tcp.len > 0", "-T", "fields", "-e", "frame.time_epoch"],
        capture_output=True, text=True, check=True,
    ).stdout
    return [float(line) for line in output.split()]


def gap(read, total, writes, passed, looked, end):
    """(begin, looked, end, last read, begin at the earliest) of a time in which data waited that the receiver did not get.

    It waits since the last read, or since the next byte was written if that was later; and where the sender's kernel held it back,
    nobody on the network can know until a packet with data leaves. The end lies between when the receiver looked in vain last and
    when it read again; the last read, likewise, between when it looked in vain before it and that."""
    at, looked_before = read
    begin = max(at, max((written for written, before in writes if before <= total), default=at)) / 1e9
    earliest = looked_before / 1e9 if begin == at / 1e9 else begin
    left = next((packet for packet in passed if packet >= begin - TOLERATED), begin)
    if left > begin + KNOWN:
        begin = earliest = left
    return begin, looked, end, at / 1e9, min(earliest, begin)


def common(stall, begin, end):
    """For how long a stall and a pause go on at the same time."""
    return min(float(stall["to"]), end) - max(float(stall["from"]), begin)


def outside(value, least, most):
    """How far a value is from a range."""
    return min(value - least, 0) or max(value - most, 0)


def judge(base, paths, done):
    """Lines about what is wrong, and a summary."""
    output = subprocess.run(
        [os.environ.get("MPCAP", HERE + "/mpcap"), "analyze", "--format", "json", base + ".pcap"],
        capture_output=True, text=True, check=True,
    ).stdout
    with open(base + ".json", "w") as out:
        out.write(output)
    connection = json.loads(output.splitlines()[0])
    reads = table(base + ".reads")
    writes = table(base + ".writes")
    passed = data_packets(base + ".pcap")
    gaps = []
    for (before, before_looked, total), (after, looked, _) in zip(reads, reads[1:]):
        if after - before > SURELY_NONE * 1e9:
            found = gap((before, before_looked), total, writes, passed, looked / 1e9, after / 1e9)
            if found[2] - found[0] > SURELY_NONE:
                gaps.append(found)
    stalls = [s for s in connection.get("stalls", []) if s["direction"] == "sent"]
    if stalls and not stalls[-1]["over"]:
        end = float(stalls[-1]["to"])
        gaps.append(gap(reads[-1][:2], reads[-1][2], writes, passed, end, end))
    wrong = []
    used = set()
    for begin, looked, end, _, earliest in gaps:
        found = max(
            (index for index, stall in enumerate(stalls) if common(stall, begin, end) > 0),
            key=lambda index: common(stalls[index], begin, end),
            default=None,
        )
        if found is None:
            if end - begin > SURELY:
                wrong.append(f"the application stood still for {end - begin:.4f} s from {begin:.4f}, not told")
            continue
        used.add(found)
        stall = stalls[found]
        # The capture knows when the last data left and when more did, or an ACK came; in between the application got it.
        told = float(stall["from"])
        least = float(stall["lastData"]) if told - float(stall["lastData"]) < KNOWN else told
        off = (
            max(0, least - begin) or min(0, told - earliest),
            outside(float(stall["to"]), looked, end),
        )
        if any(abs(value) > TOLERATED for value in off):
            wrong.append(f"stall of {end - begin:.4f} s: begin off by {off[0] * 1e3:+.2f} ms, end by {off[1] * 1e3:+.2f} ms")
    for index, stall in enumerate(stalls):
        if index not in used:
            wrong.append(f"told a stall of {stall['duration']:.4f} s from {stall['from']} that the application did not see")
    by_address = {}
    for subflow in connection["subflows"]:
        by_address[subflow["number"]] = int(re.search(r"10\.(\d)|fd00:(\d)", subflow["initiator"]).expand(r"\1\2"))
    hand_overs = [h for h in connection.get("handOvers", []) if h["direction"] == "sent"]
    # A path that is there again before the application got anything may have been waited for.
    expected = [
        d for d in done if d[0] in ("cut", "data") and paths > 1 and any(d[2] < g[2] < d[3] for g in gaps)
    ]
    for what, path, moment, restored in expected:
        match = [
            h for h in hand_overs
            if by_address.get(h["from"]) == path and moment - 0.1 < float(h["last"]) < restored
        ]
        if not match:
            wrong.append(f"hand-over from path {path} at {moment:.4f} not told: {hand_overs}")
        else:
            # The gap in the application's log is the hand-over.
            near = [g for g in gaps if abs(g[3] - float(match[0]["last"])) < 0.05]
            if near and (abs(near[0][3] - float(match[0]["last"])) > TOLERATED
                         or abs(outside(float(match[0]["first"]), *near[0][1:3])) > TOLERATED):
                wrong.append(
                    f"hand-over begin off by {(float(match[0]['last']) - near[0][3]) * 1e3:+.2f} ms,"
                    f" end by {outside(float(match[0]['first']), *near[0][1:3]) * 1e3:+.2f} ms")
    if not done and hand_overs:
        wrong.append(f"told hand-overs in a quiet run: {hand_overs}")
    words = ", ".join(
        [f"{end - begin:.3f} s" for begin, _, end, _, _ in gaps]) or "none"
    return wrong, f"pauses of the application: {words}; told {len(stalls)} stalls, {len(hand_overs)} hand-overs"


def run(outages, quiet, directory):
    os.makedirs(directory, exist_ok=True)
    nft("add table inet outage; add chain inet outage in { type filter hook input priority 0; };"
        " add chain inet outage out { type filter hook output priority 0; }")
    failed = 0
    for index, (name, paths, family, actions) in enumerate(cases(int(outages), int(quiet))):
        base, done = run_case(name, paths, family, actions, 6000 + index, directory)
        wrong, words = judge(base, paths, done)
        failed += bool(wrong)
        print(f"{'WRONG' if wrong else 'right'}  {name}: {words}", flush=True)
        for line in wrong:
            print(f"       {line}", flush=True)
    print(f"{failed} wrong; everything is in {directory}")
    return 1 if failed else 0


if __name__ == "__main__":
    commands = {"run": run, "receive": receive, "send": send}
    sys.exit(commands[sys.argv[1]](*sys.argv[2:]))
