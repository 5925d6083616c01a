package org.mpcap.capture;

import java.util.Arrays;
import java.util.Optional;

/** Link types a capture can have, by the number that stands in the file (the LINKTYPE_ registry). */
public enum LinkType {
    /** BSD loopback: four bytes of address family in host byte order. */
    NULL(0),
    /** Ethernet. */
    ETHERNET(1),
    /** PPP. */
    PPP(9),
    /** IP without a link header, version in the first four bits; tun devices. */
    RAW_IP(101),
    /** OpenBSD loopback: four bytes of address family in network byte order. */
    LOOP(108),
    /** Linux "cooked" capture, 16 bytes. */
    LINUX_SLL(113),
    /** IPv4 without a link header. */
    IPV4(228),
    /** IPv6 without a link header. */
    IPV6(229),
    /** Linux "cooked" capture version 2, 20 bytes. */
    LINUX_SLL2(276);

    private final int number;

    LinkType(int number) {
        this.number = number;
    }

    /** The number in the registry. */
    public int number() {
        return number;
    }

    /** The link type with this number, if it is one we read. */
    public static Optional<LinkType> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }
}
