#!/usr/bin/env python3
"""Middleboxes for router r2 of the lab that nft cannot make: `middlebox.py mirror|sequence|quotes-8|proxy [PORT]`.

mirror: copies the MPTCP option of a flow's SYN into its SYN/ACK; nft drops the SYN/ACKs that this forwards.
sequence: adds to sequence numbers on the way out and takes off acknowledgment numbers on the way back; nft drops all TCP.
quotes-8: answers an exceeded hop limit as old routers do, quoting 8 bytes; nft drops the kernel's answers.
proxy: accepts connections redirected to PORT.
"""

import select
import socket
import struct
import sys

DELTA = 0x01020304
OUTSIDE, INSIDE = "eth3", "eth2"
NEXT = {OUTSIDE: ("02:00:00:00:03:01", "02:00:00:00:03:02"), INSIDE: ("02:00:00:00:02:02", "02:00:00:00:02:01")}
MARK = 77


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Packet:
    """An IPv4 or IPv6 packet without options or extension headers."""

    def __init__(self, data):
        self.v6 = data[0] >> 4 == 6
        size = 40 if self.v6 else 4 * (data[0] & 15)
        length = size + struct.unpack("!H", data[4:6])[0] if self.v6 else struct.unpack("!H", data[2:4])[0]
        self.head = bytearray(data[:size])
        self.body = bytearray(data[size:length])
        self.protocol = data[6] if self.v6 else data[9]
        self.hops_at = 7 if self.v6 else 8
        self.source, self.target = (data[8:24], data[24:40]) if self.v6 else (data[12:16], data[16:20])

    def is_tcp(self):
        return self.protocol == 6 and len(self.body) >= 20

    def pseudo(self, protocol, size):
        return bytes(self.source + self.target) + struct.pack("!IHH" if self.v6 else "!HH", *(
            (size, 0, protocol) if self.v6 else (protocol, size)))

    def write(self):
        if self.v6:
            struct.pack_into("!H", self.head, 4, len(self.body))
        else:
            struct.pack_into("!H", self.head, 2, len(self.head) + len(self.body))
            struct.pack_into("!H", self.head, 10, 0)
            struct.pack_into("!H", self.head, 10, checksum(bytes(self.head)))
        struct.pack_into("!H", self.body, 16, 0)
        struct.pack_into("!H", self.body, 16, checksum(self.pseudo(6, len(self.body)) + bytes(self.body)))
        return bytes(self.head + self.body)


def options(body):
    """The options of a TCP header as (offset, bytes)."""
    at, end = 20, 4 * (body[12] >> 4)
    while at < end and body[at] != 0:
        size = 1 if body[at] == 1 else body[at + 1]
        if size < 1:
            return
        yield at, bytes(body[at : at + size])
        at += size


def mptcp(body):
    return next((data for _, data in options(body) if data[0] == 30), None)


def ears():
    result = {}
    for name in (INSIDE, OUTSIDE):
        ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        ear.bind((name, 0))
        result[ear] = name
    return result


def frames():
    """Packets that come in on either side, with the side and the socket of the other side."""
    sockets = ears()
    by_name = {name: ear for ear, name in sockets.items()}
    print("ready", flush=True)
    while True:
        for ear in select.select(list(sockets), [], [])[0]:
            frame, meta = ear.recvfrom(65535)
            if meta[2] == socket.PACKET_OUTGOING or meta[1] not in (0x0800, 0x86DD):
                continue
            name = sockets[ear]
            other = OUTSIDE if name == INSIDE else INSIDE
            yield Packet(frame[14:]), name, other, by_name[other], frame[12:14]


def forward(packet, other, out, kind):
    packet.head[packet.hops_at] -= 1
    own, peer = NEXT[other]
    out.send(mac(peer) + mac(own) + kind + packet.write())


def mirror():
    seen = {}
    for packet, name, other, out, kind in frames():
        if not packet.is_tcp() or packet.head[packet.hops_at] <= 1:
            continue
        flags = packet.body[13] & 0x12
        source, target = bytes(packet.body[0:2]), bytes(packet.body[2:4])
        if name == INSIDE and flags == 0x02 and mptcp(packet.body):
            seen[packet.source, source] = mptcp(packet.body)
        elif name == OUTSIDE and flags == 0x12:
            copied = seen.get((packet.target, target))
            size = 4 * (packet.body[12] >> 4)
            if copied and not mptcp(packet.body) and size + len(copied) <= 60:
                packet.body[size:size] = copied
                packet.body[12] = ((size + len(copied)) // 4) << 4 | packet.body[12] & 15
            forward(packet, other, out, kind)


def sequence():
    for packet, name, other, out, kind in frames():
        if not packet.is_tcp() or packet.head[packet.hops_at] <= 1:
            continue
        at, delta = (4, DELTA) if name == INSIDE else (8, -DELTA)
        number = struct.unpack_from("!I", packet.body, at)[0]
        if at == 4 or packet.body[13] & 0x10:
            struct.pack_into("!I", packet.body, at, (number + delta) & 0xFFFFFFFF)
        forward(packet, other, out, kind)


def quotes_8():
    raw4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    raw6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    for raw in (raw4, raw6):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, MARK)
    for packet, name, _, _, _ in frames():
        if name != INSIDE or packet.head[packet.hops_at] != 1 or packet.target in OWN:
            continue
        message = bytes([3 if packet.v6 else 11, 0, 0, 0, 0, 0, 0, 0]) + bytes(packet.head) + bytes(packet.body[:8])
        if packet.v6:  # the kernel fills in this checksum
            raw6.sendto(message, (socket.inet_ntop(socket.AF_INET6, packet.source), 0))
        else:
            message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
            raw4.sendto(message, (socket.inet_ntop(socket.AF_INET, packet.source), 0))


OWN = {socket.inet_aton("10.2.0.2"), socket.inet_pton(socket.AF_INET6, "fd00:2::2")}


def proxy(port):
    with socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=512) as listener:
        print("ready", flush=True)
        while True:
            listener.accept()[0].close()


if __name__ == "__main__":
    modes = {"mirror": mirror, "sequence": sequence, "quotes-8": quotes_8}
    if sys.argv[1] == "proxy":
        proxy(int(sys.argv[2]))
    modes[sys.argv[1]]()
