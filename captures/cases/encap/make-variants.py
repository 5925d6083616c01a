#!/usr/bin/env python3
"""Writes captures of one exchange in many wrappings: make-variants.py DIRECTORY.

The exchange is that of dlt-raw-12.pcap beside this file (IPv4), and of gtpu-v6-inner.pcap (IPv6). Every wrapping is built here field by
field, after the document named with it; nothing of mpcap is used.
"""
import gzip
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MAC = bytes.fromhex("020000000002020000000001")
MAC2 = bytes.fromhex("0a0000000002060000000001")


def packets(name, skip):
    data = open(os.path.join(HERE, name), "rb").read()
    at, found = 24, []
    while at < len(data):
        seconds, micros, size, _ = struct.unpack("<IIII", data[at:at + 16])
        found.append((seconds, micros, data[at + 16 + skip:at + 16 + size]))
        at += 16 + size
    return found


def checksum(header):
    total = sum(struct.unpack("!%dH" % (len(header) // 2), header))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


V4 = packets("dlt-raw-12.pcap", 0)
V6 = packets("gtpu-v6-inner.pcap", 14 + 20 + 8 + 8)


def ip4(protocol, payload, ident=1, flags=0, options=b""):
    header = struct.pack("!BBHHHBBH4s4s", 0x45 + len(options) // 4, 0, 20 + len(options) + len(payload), ident, flags, 64,
                         protocol, 0, bytes([198, 51, 100, 1]), bytes([198, 51, 100, 2])) + options
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


A6 = bytes.fromhex("20010db8000000000000000000000001")
B6 = bytes.fromhex("20010db8000000000000000000000002")


def ip6(protocol, payload, source=A6, destination=B6):
    return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + source + destination + payload


def udp(port, payload, source=50000):
    return struct.pack("!HHHH", source, port, 8 + len(payload), 0) + payload


def eth(kind, payload, mac=MAC):
    return mac + struct.pack("!H", kind) + payload


def kind(ip):
    return 0x0800 if ip[0] >> 4 == 4 else 0x86dd


def inner(ip):
    return eth(kind(ip), ip, MAC2)


def vlan(ip, *tags):
    body = struct.pack("!H", kind(ip)) + ip
    for tag in reversed(tags):
        body = struct.pack("!H", tag) + b"\x00\x64" + body
    return MAC2 + body


def over4(protocol, payload):
    return eth(0x0800, ip4(protocol, payload))


def over6(protocol, payload):
    return eth(0x86dd, ip6(protocol, payload))


def u4(port, payload, source=50000):
    return over4(17, udp(port, payload, source))


def u6(port, payload, source=50000):
    return over6(17, udp(port, payload, source))


H = bytes.fromhex
VXLAN = H("0800000000002a00")


def gtp(flags, rest, ip):
    return struct.pack("!BBHI", flags, 0xff, len(rest) + len(ip), 0x1234) + rest + ip


def gre(bits, proto, fields, payload):
    return struct.pack("!HH", bits, proto) + fields + payload


def llc(ip):
    return H("aaaa03000000") + struct.pack("!H", kind(ip)) + ip


def wlan(ip, control=0x08, flags=0x01, extra=b"", pad=b"", body=None):
    return (bytes([control, flags]) + H("0000") + H("020000000002") + H("020000000001") + H("020000000003") + H("1000") + extra + pad
            + (llc(ip) if body is None else body))


def amsdu(parts):
    out = b""
    for number, ip in enumerate(parts):
        body = llc(ip)
        out += MAC2 + struct.pack("!H", len(body)) + body
        if number + 1 < len(parts):
            out += bytes(-len(out) % 4)
    return out


def tlv(order, number, value):
    return struct.pack(order + "HH", 4 + len(value), number) + value + bytes(-len(value) % 4)


def nflog(order, ip):
    return (bytes([2, 0]) + H("001e") + tlv(order, 1, H("08000100")) + tlv(order, 5, H("00000003")) + tlv(order, 10, b"out\0")
            + tlv(order, 9, ip) + tlv(order, 11, H("000003e8")))


def pktap(dlt, frame):
    header = struct.pack("<III24sIIIII20sIH", 108, 1, dlt, b"en0", 1, 2, 0, 0, 77, b"curl", 0, 0)
    return header + bytes(108 - len(header)) + frame


def erf(kind_, payload, extension=b"", flags=4):
    return (struct.pack("<Q", 1_700_000_000 << 32) + bytes([kind_ | (0x80 if extension else 0), flags])
            + struct.pack("!HHH", 16 + len(extension) + len(payload), 0, len(payload)) + extension + payload)


def mac_sec(ip, sci):
    tag = bytes([0x20 if sci else 0, 0]) + H("00000001") + (H("0200000000010001") if sci else b"")
    return eth(0x88e5, tag + struct.pack("!H", kind(ip)) + ip + bytes(16))


WITH = {
    # name: (link type, wrapping of one IP packet, what says how)
    "gtpu-seq": (1, lambda ip: u4(2152, gtp(0x32, H("00010000"), ip)), "3GPP TS 29.281"),
    "gtpu-npdu": (1, lambda ip: u4(2152, gtp(0x31, H("00000500"), ip)), "3GPP TS 29.281"),
    "gtpu-5g-pdu-session": (1, lambda ip: u4(2152, gtp(0x34, H("00000085") + H("01100900"), ip)), "3GPP TS 38.415"),
    "gtpu-5g-two-extensions": (1, lambda ip: u4(2152, gtp(0x36, H("00010085") + H("0210090000000040") + H("01ffff00"), ip)), "3GPP TS 29.281"),
    "gtpu-over-ipv6": (1, lambda ip: u6(2152, gtp(0x30, b"", ip)), "3GPP TS 29.281"),
    "gtpu-in-vlan": (1, lambda ip: MAC + H("81000064") + H("0800") + ip4(17, udp(2152, gtp(0x30, b"", ip))), "3GPP TS 29.281"),
    "gtp-version-0": (1, lambda ip: u4(3386, H("1eff") + struct.pack("!H", len(ip)) + H("00010002ffffffff") + H("1122334455667788") + ip), "GSM 09.60"),
    "gre-key": (1, lambda ip: over4(47, gre(0x2000, kind(ip), H("00000007"), ip)), "RFC 2890"),
    "gre-sequence": (1, lambda ip: over4(47, gre(0x1000, kind(ip), H("00000001"), ip)), "RFC 2890"),
    "gre-checksum": (1, lambda ip: over4(47, gre(0x8000, kind(ip), H("00000000"), ip)), "RFC 2784"),
    "gre-all-fields": (1, lambda ip: over4(47, gre(0xb000, kind(ip), H("000000000000000700000001"), ip)), "RFC 2890"),
    "gre-over-ipv6": (1, lambda ip: over6(47, gre(0x2000, kind(ip), H("00000007"), ip)), "RFC 7676"),
    "gre-mpls": (1, lambda ip: over4(47, gre(0, 0x8847, b"", H("00064140") + ip)), "RFC 4023"),
    "gre-wccp": (1, lambda ip: over4(47, gre(0, 0x883e, b"", H("00000000") + ip)), "draft-mclaggan-wccp"),
    "gre-qinq": (1, lambda ip: over4(47, gre(0, 0x6558, b"", vlan(ip, 0x88a8, 0x8100))), "RFC 7637"),
    "gre-in-gre": (1, lambda ip: over4(47, gre(0, 0x0800, b"", ip4(47, gre(0x2000, kind(ip), H("00000007"), ip)))), "RFC 2784"),
    "gre-udp": (1, lambda ip: u4(4754, gre(0, kind(ip), b"", ip)), "RFC 8086"),
    "erspan-3": (1, lambda ip: over4(47, gre(0x1000, 0x22eb, H("00000001"), H("200a00010000000100000000") + inner(ip))), "draft-foschiano-erspan"),
    "erspan-3-platform": (1, lambda ip: over4(47, gre(0x1000, 0x22eb, H("00000001"), H("200a00010000000100000001") + H("0000000000000000") + inner(ip))), "draft-foschiano-erspan"),
    "erspan-2-vlan": (1, lambda ip: over4(47, gre(0x1000, 0x88be, H("00000001"), H("1007000100000003") + vlan(ip, 0x8100))), "draft-foschiano-erspan"),
    "vxlan-in-vxlan": (1, lambda ip: u4(4789, VXLAN + inner(ip4(17, udp(4789, VXLAN + inner(ip))))), "RFC 7348"),
    "vxlan-over-ipv6": (1, lambda ip: u6(4789, VXLAN + inner(ip)), "RFC 7348"),
    "vxlan-qinq-inside": (1, lambda ip: u4(4789, VXLAN + vlan(ip, 0x88a8, 0x8100)), "RFC 7348"),
    "vxlan-group-policy": (1, lambda ip: u4(4789, H("8800000700002a00") + inner(ip)), "draft-smith-vxlan-group-policy"),
    "vxlan-8472-over-ipv6": (1, lambda ip: u6(8472, VXLAN + inner(ip)), "RFC 7348"),
    "vxlan-any-port": (1, lambda ip: u4(12345, VXLAN + inner(ip)), "RFC 7348"),
    "vxlan-gpe-ip": (1, lambda ip: u4(4790, bytes([0x0c, 0, 0, 1 if ip[0] >> 4 == 4 else 2]) + H("00002a00") + ip), "draft-ietf-nvo3-vxlan-gpe"),
    "vxlan-gpe-ethernet": (1, lambda ip: u4(4790, H("0c00000300002a00") + inner(ip)), "draft-ietf-nvo3-vxlan-gpe"),
    "vxlan-gpe-nsh": (1, lambda ip: u4(4790, H("0c00000400002a00") + H("0fc20203000100ff") + inner(ip)), "RFC 8300"),
    "geneve-options": (1, lambda ip: u4(6081, H("0240655800002a00") + H("0102800100000007") + inner(ip)), "RFC 8926"),
    "geneve-over-ipv6": (1, lambda ip: u6(6081, H("0000655800002a00") + inner(ip)), "RFC 8926"),
    "geneve-ip-options": (1, lambda ip: u4(6081, H("0200") + struct.pack("!H", kind(ip)) + H("00002a00") + H("0102800100000007") + ip), "RFC 8926"),
    "geneve-mpls": (1, lambda ip: u4(6081, H("0000884700002a00") + H("00064140") + ip), "RFC 8926"),
    "gue-ip": (1, lambda ip: u4(6080, bytes([0, 4 if ip[0] >> 4 == 4 else 41, 0, 0]) + ip), "draft-ietf-intarea-gue"),
    "gue-version-1": (1, lambda ip: u4(6080, ip), "draft-ietf-intarea-gue"),
    "gue-extension": (1, lambda ip: u4(6080, bytes([1, 4 if ip[0] >> 4 == 4 else 41, 0x80, 0]) + H("00000001") + ip), "draft-ietf-intarea-gue"),
    "lisp": (1, lambda ip: u4(4341, H("8000000100000000") + ip), "RFC 9300"),
    "tzsp": (1, lambda ip: u4(37008, H("0100000101") + inner(ip)), "TZSP"),
    "tzsp-tags": (1, lambda ip: u4(37008, H("01000001") + H("0a01050c010001") + inner(ip)), "TZSP"),
    "mpls-udp-two-labels": (1, lambda ip: u4(6635, H("0006404000065140") + ip), "RFC 7510"),
    "mpls-four-labels": (1, lambda ip: eth(0x8847, H("00064040000650400006604000067140") + ip), "RFC 3032"),
    "mpls-in-vlan": (1, lambda ip: MAC + H("81000064") + H("8847") + H("00064140") + ip, "RFC 3032"),
    "mpls-in-ip": (1, lambda ip: over4(137, H("00064140") + ip), "RFC 4023"),
    "mpls-control-word": (1, lambda ip: eth(0x8847, H("00064140") + H("00000001") + inner(ip)), "RFC 4448"),
    "mpls-control-word-vlan": (1, lambda ip: eth(0x8847, H("00064140") + H("00000000") + vlan(ip, 0x8100)), "RFC 4448"),
    "mpls-no-control-word-0x4c": (1, lambda ip: eth(0x8847, H("00064140") + H("4c0000000002020000000001") + struct.pack("!H", kind(ip)) + ip), "RFC 4448"),
    "mpls-entropy-label": (1, lambda ip: eth(0x8847, H("00064040000070400abcd100") + ip), "RFC 6790"),
    "pppoe": (1, lambda ip: eth(0x8864, H("11000001") + struct.pack("!H", len(ip) + 2) + (H("0021") if ip[0] >> 4 == 4 else H("0057")) + ip), "RFC 2516"),
    "pppoe-qinq": (1, lambda ip: MAC + H("88a80064") + H("81000065") + H("8864") + H("11000001") + struct.pack("!H", len(ip) + 2) + (H("0021") if ip[0] >> 4 == 4 else H("0057")) + ip, "RFC 2516"),
    "pppoe-in-vxlan": (1, lambda ip: u4(4789, VXLAN + eth(0x8864, H("11000001") + struct.pack("!H", len(ip) + 2) + (H("0021") if ip[0] >> 4 == 4 else H("0057")) + ip)), "RFC 2516"),
    "qinq-old": (1, lambda ip: MAC + H("91000064") + H("81000065") + struct.pack("!H", kind(ip)) + ip, "IEEE 802.1ad"),
    "vlan-llc": (1, lambda ip: MAC + H("81000064") + struct.pack("!H", len(llc(ip))) + llc(ip), "IEEE 802.1Q"),
    "pbb-b-tag": (1, lambda ip: MAC + H("88a80064") + H("88e7") + H("0000002a") + vlan(ip, 0x8100), "IEEE 802.1ah"),
    "macsec-sci": (1, lambda ip: mac_sec(ip, True), "IEEE 802.1AE"),
    "nsh-type-2": (1, lambda ip: eth(0x894f, H("0fc40201000100ff") + H("0001010200000000") + ip) if ip[0] >> 4 == 4 else eth(0x894f, H("0fc40202000100ff") + H("0001010200000000") + ip), "RFC 8300"),
    "trill": (1, lambda ip: eth(0x22f3, H("003f00010002") + inner(ip)), "RFC 6325"),
    "fabricpath": (1, lambda ip: H("020000000002020000000001") + H("8903") + H("0064") + inner(ip), "Cisco FabricPath"),
    "hsr": (1, lambda ip: eth(0x892f, struct.pack("!HH", len(ip) + 6, 1) + struct.pack("!H", kind(ip)) + ip), "IEC 62439-3"),
    "r-tag": (1, lambda ip: eth(0xf1c1, H("00000001") + struct.pack("!H", kind(ip)) + ip), "IEEE 802.1CB"),
    "l2tpv2-bare": (1, lambda ip: u4(1701, H("000200010002") + H("ff030021") + ip, 1701), "RFC 2661"),
    "l2tpv2-length": (1, lambda ip: u4(1701, H("4002") + struct.pack("!H", 8 + 4 + len(ip)) + H("00010002") + H("ff030021") + ip, 1701), "RFC 2661"),
    "l2tpv2-all": (1, lambda ip: u4(1701, H("4a02") + struct.pack("!H", 16 + 4 + len(ip)) + H("0001000200010002") + H("0002abcd") + H("ff030021") + ip, 1701), "RFC 2661"),
    "l2tpv2-no-address": (1, lambda ip: u4(1701, H("000200010002") + H("0021") + ip, 1701), "RFC 2661"),
    "l2tpv3-no-cookie": (1, lambda ip: over4(115, H("00000001") + inner(ip)), "RFC 3931"),
    "l2tpv3-cookie-sublayer": (1, lambda ip: over4(115, H("00000001") + H("deadbeef") + H("40000001") + inner(ip)), "RFC 3931"),
    "l2tpv3-cookie-8": (1, lambda ip: over4(115, H("00000001") + H("deadbeefdeadbeef") + inner(ip)), "RFC 3931"),
    "l2tpv3-udp": (1, lambda ip: u4(1701, H("0003000000000001") + inner(ip), 1701), "RFC 3931"),
    "pptp-ack": (1, lambda ip: over4(47, H("3081880b") + struct.pack("!HH", len(ip) + 4, 7) + H("0000000100000002") + H("ff030021") + ip), "RFC 2637"),
    "pptp-short-protocol": (1, lambda ip: over4(47, H("3001880b") + struct.pack("!HH", len(ip) + 1, 7) + H("00000001") + H("21") + ip), "RFC 2637"),
    "srv6-ip": (1, lambda ip: over6(43, bytes([4 if ip[0] >> 4 == 4 else 41, 2, 4, 0, 0, 0, 0, 0]) + B6 + ip), "RFC 8754"),
    "srv6-ethernet": (1, lambda ip: over6(43, bytes([143, 2, 4, 0, 0, 0, 0, 0]) + B6 + inner(ip)), "RFC 8986"),
    "ip-in-ipv6": (1, lambda ip: over6(4 if ip[0] >> 4 == 4 else 41, ip), "RFC 2473"),
    "ipv6-destination-options": (1, lambda ip: over6(60, bytes([4 if ip[0] >> 4 == 4 else 41, 0]) + H("040104000000") + ip), "RFC 2473"),
    "ah-tunnel": (1, lambda ip: over4(51, bytes([4 if ip[0] >> 4 == 4 else 41, 4, 0, 0]) + H("0000100000000001") + bytes(12) + ip), "RFC 4302"),
    "ah-ipv6-tunnel": (1, lambda ip: over6(51, bytes([4 if ip[0] >> 4 == 4 else 41, 4, 0, 0]) + H("0000100000000001") + bytes(12) + ip), "RFC 4302"),
    "ip-options-outer": (1, lambda ip: eth(0x0800, ip4(4 if ip[0] >> 4 == 4 else 41, ip, options=H("01010100"))), "RFC 2003"),
    "etherip-vlan": (1, lambda ip: over4(97, H("3000") + vlan(ip, 0x8100)), "RFC 3378"),
    "three-tunnels": (1, lambda ip: u4(2152, gtp(0x30, b"", ip4(47, gre(0x2000, 0x6558, H("00002a00"), vlan(ip4(17, udp(4789, VXLAN + inner(ip))), 0x8100))))), "RFC 7348"),
    "radiotap-time-fcs": (127, lambda ip: H("0000120003000000") + H("0102030405060708") + H("10") + H("00") + wlan(ip) + H("00000000"), "radiotap.org"),
    "radiotap-padded-qos": (127, lambda ip: H("0000090002000000") + H("20") + wlan(ip, 0x88, 0x01, H("0000"), H("0000")), "radiotap.org"),
    "radiotap-extended": (127, lambda ip: H("00000e00020000a0") + H("00000000") + H("0000") + wlan(ip), "radiotap.org"),
    "radiotap-qos-ht-control": (127, lambda ip: H("0000080000000000") + wlan(ip, 0x88, 0x81, H("0000") + H("00000000")), "IEEE 802.11"),
    "radiotap-four-addresses": (127, lambda ip: H("0000080000000000") + wlan(ip, 0x08, 0x03, H("020000000004")), "IEEE 802.11"),
    "radiotap-four-addresses-qos": (127, lambda ip: H("0000080000000000") + wlan(ip, 0x88, 0x03, H("020000000004") + H("0000")), "IEEE 802.11"),
    "radiotap-amsdu-one": (127, lambda ip: H("0000080000000000") + wlan(ip, 0x88, 0x01, H("8000"), b"", amsdu([ip])), "IEEE 802.11"),
    "ppi-80211": (192, lambda ip: H("0000080069000000") + wlan(ip), "LINKTYPE_PPI"),
    "ppi-fields": (192, lambda ip: H("0000200069000000") + H("02001400") + bytes(20) + wlan(ip), "LINKTYPE_PPI"),
    "prism": (119, lambda ip: H("4400000090000000") + b"wlan0".ljust(16, b"\0") + bytes(120) + wlan(ip), "LINKTYPE_IEEE802_11_PRISM"),
    "avs": (163, lambda ip: H("8021100100000040") + bytes(56) + wlan(ip), "LINKTYPE_IEEE802_11_AVS"),
    "80211-qos": (105, lambda ip: wlan(ip, 0x88, 0x02, H("0600")), "IEEE 802.11"),
    "nflog-big-endian": (239, lambda ip: nflog(">", ip), "LINKTYPE_NFLOG"),
    "nflog-order": (239, lambda ip: nflog("<", ip), "LINKTYPE_NFLOG"),
    "pktap-258-ethernet": (258, lambda ip: pktap(1, inner(ip)), "LINKTYPE_PKTAP"),
    "pktap-258-raw": (258, lambda ip: pktap(12, ip), "LINKTYPE_PKTAP"),
    "pktap-258-null": (258, lambda ip: pktap(0, (H("02000000") if ip[0] >> 4 == 4 else H("1e000000")) + ip), "LINKTYPE_PKTAP"),
    "chdlc-direction": (205, lambda ip: H("01") + H("0f00") + struct.pack("!H", kind(ip)) + ip, "LINKTYPE_C_HDLC_WITH_DIR"),
    "frelay-direction": (206, lambda ip: H("01") + H("1841") + H("03cc") + ip, "LINKTYPE_FRELAY_WITH_DIR"),
    "frelay-snap": (107, lambda ip: H("1841") + H("0300") + H("80") + H("000000") + struct.pack("!H", kind(ip)) + ip, "RFC 2427"),
    "frelay-cisco": (107, lambda ip: H("1841") + struct.pack("!H", kind(ip)) + ip, "Cisco"),
    "frelay-bridged": (107, lambda ip: H("1841") + H("0300") + H("80") + H("0080c20007") + inner(ip), "RFC 2427"),
    "atm-bridged": (100, lambda ip: H("aaaa03") + H("0080c20007") + H("0000") + inner(ip), "RFC 2684"),
    "sunatm": (123, lambda ip: H("02000064") + llc(ip), "LINKTYPE_SUNATM"),
    "ppp-multilink": (9, lambda ip: H("ff03") + H("003d") + H("c0000001") + H("0021") + ip, "RFC 1990"),
    "ppp-bridged": (9, lambda ip: H("ff03") + H("0031") + H("0001") + inner(ip), "RFC 3518"),
    "ppp-mpls": (9, lambda ip: H("ff03") + H("0281") + H("00064140") + ip, "RFC 3032"),
    "ppp-hdlc-cisco": (50, lambda ip: H("0f00") + struct.pack("!H", kind(ip)) + ip, "LINKTYPE_PPP_HDLC"),
    "tokenring-routed": (6, lambda ip: H("1040") + MAC[:6] + H("820000000001") + H("06300011") + H("0020") + llc(ip), "IEEE 802.5"),
    "fc-ip": (122, lambda ip: H("1000020000000002") + H("1000020000000001") + llc(ip), "RFC 4338"),
    "exported-pdu-eth-withoutfcs": (252, lambda ip: H("000c0010") + b"eth_withoutfcs".ljust(16, b"\0") + H("00000000") + inner(ip), "LINKTYPE_WIRESHARK_UPPER_PDU"),
    "juniper-extension": (178, lambda ip: H("4d474381") + H("0006") + H("010101020101") + inner(ip), "LINKTYPE_JUNIPER_ETHER"),
    "erf-197": (197, lambda ip: erf(2, H("0000") + inner(ip)), "LINKTYPE_ERF"),
    "erf-197-extension": (197, lambda ip: erf(2, H("0000") + inner(ip), H("0400000000000001")), "LINKTYPE_ERF"),
    "pflog": (117, lambda ip: bytes([61, 2 if ip[0] >> 4 == 4 else 24, 0, 0]) + b"em0".ljust(16, b"\0") + bytes(44) + ip, "LINKTYPE_PFLOG"),
    "mpls-219": (219, lambda ip: H("00064140") + ip, "LINKTYPE_MPLS"),
    "sll-llc": (113, lambda ip: H("0000000100060200000000010000") + H("0004") + llc(ip), "LINKTYPE_LINUX_SLL"),
    "sll2-vxlan": (276, lambda ip: H("08000000000000030001") + H("0406") + H("0200000000010000") + ip4(17, udp(4789, VXLAN + inner(ip))), "LINKTYPE_LINUX_SLL2"),
    "edsa": (285, lambda ip: MAC + H("dada0000") + H("40000000") + struct.pack("!H", kind(ip)) + ip, "LINKTYPE_DSA_TAG_EDSA"),
    "dsa-284": (284, lambda ip: MAC + H("40000000") + struct.pack("!H", kind(ip)) + ip, "LINKTYPE_DSA_TAG_DSA"),
    "brcm-prepended": (282, lambda ip: H("00000001") + inner(ip), "LINKTYPE_DSA_TAG_BRCM_PREPEND"),
    "netanalyzer-transparent": (241, lambda ip: H("00005200") + H("55555555555555d5") + inner(ip), "LINKTYPE_NETANALYZER_TRANSPARENT"),
    "enc": (109, lambda ip: H("02000000") + H("00001234") + H("00000000") + ip, "LINKTYPE_ENC"),
}

ONLY_V6 = {
    "teredo-authentication": (1, lambda ip: u4(3544, H("00010000") + bytes(8) + H("00") + ip), "RFC 4380"),
    "teredo-origin": (1, lambda ip: u4(3544, H("0000") + H("0bb8") + H("3f9b5566") + ip), "RFC 4380"),
    "teredo-both": (1, lambda ip: u4(50000, H("00010000") + bytes(8) + H("00") + H("0000") + H("0bb8") + H("3f9b5566") + ip, 3544), "RFC 4380"),
}

# Wrappings whose header tells the version of IP, or whose content is looked at before it is believed.
ALSO_V6 = {"gtpu-5g-pdu-session", "gtpu-over-ipv6", "gre-key", "gre-mpls", "erspan-3", "vxlan-over-ipv6", "vxlan-gpe-ip", "geneve-ip-options",
           "gue-version-1", "lisp", "mpls-udp-two-labels", "mpls-control-word-vlan", "pppoe-qinq", "macsec-sci", "nsh-type-2",
           "l2tpv3-cookie-8", "srv6-ip", "ah-tunnel", "radiotap-padded-qos", "nflog-order", "pktap-258-null", "frelay-snap", "pflog",
           "mpls-219"}


def fragmented(frames, make):
    for number, (seconds, micros, ip) in enumerate(frames):
        for part in make(ip, number + 1):
            yield seconds, micros, part


def fragments4(ip, number):
    payload = udp(4789, VXLAN + inner(ip))
    yield eth(0x0800, ip4(17, payload[:48], number, 0x2000))
    yield eth(0x0800, ip4(17, payload[48:], number, 6))


def fragments6(ip, number):
    payload = udp(2152, gtp(0x30, b"", ip))
    for offset, more, part in ((0, 1, payload[:48]), (48, 0, payload[48:])):
        yield eth(0x86dd, ip6(44, struct.pack("!BBHI", 17, 0, offset | more, number) + part))


def pcap(path, link, frames):
    with open(path + ".gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link))
        for seconds, micros, frame in frames:
            out.write(struct.pack("<IIII", seconds, micros, len(frame), len(frame)) + frame)


def main(directory):
    os.makedirs(directory, exist_ok=True)
    for name, (link, wrap, _) in WITH.items():
        pcap(f"{directory}/{name}.pcap", link, [(s, u, wrap(ip)) for s, u, ip in V4])
        if name in ALSO_V6:
            pcap(f"{directory}/{name}-v6.pcap", link, [(s, u, wrap(ip)) for s, u, ip in V6])
    for name, (link, wrap, _) in ONLY_V6.items():
        pcap(f"{directory}/{name}.pcap", link, [(s, u, wrap(ip)) for s, u, ip in V6])
    pcap(f"{directory}/vxlan-fragmented.pcap", 1, fragmented(V4, fragments4))
    pcap(f"{directory}/gtpu-ipv6-fragmented.pcap", 1, fragmented(V4, fragments6))
    pairs = [(a[0], a[1], [p[2] for p in V4[i:i + 2]]) for i, a in enumerate(V4) if i % 2 == 0]
    pcap(f"{directory}/radiotap-amsdu-two.pcap", 127, [
        (s, u, H("0000080000000000") + wlan(ips[0], 0x88, 0x01, H("8000"), b"", amsdu(ips))) for s, u, ips in pairs])


if __name__ == "__main__":
    main(sys.argv[1])
