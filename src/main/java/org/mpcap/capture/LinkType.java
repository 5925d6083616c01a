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
        // 12 is what some systems write for 101.
        int canonical = number == 12 ? RAW_IP.number : number;
        return Arrays.stream(values()).filter(type -> type.number == canonical).findFirst();
    }

    /** A number of the registry with its name where it is a common one, for messages. */
    public static String describe(int number) {
        Optional<LinkType> known = of(number);
        if (known.isPresent()) {
            return number + " (" + known.get() + ")";
        }
        String name = switch (number) {
            case 6 -> "IEEE802_5";
            case 50 -> "PPP_HDLC";
            case 51 -> "PPP_ETHER";
            case 105 -> "IEEE802_11";
            case 119 -> "IEEE802_11_PRISM";
            case 127 -> "IEEE802_11_RADIOTAP";
            case 147 -> "USER0";
            case 187 -> "BLUETOOTH_HCI_H4";
            case 189 -> "USB_LINUX";
            case 195 -> "IEEE802_15_4";
            case 220 -> "USB_LINUX_MMAPPED";
            case 239 -> "NFLOG";
            case 249 -> "USBPCAP";
            case 253 -> "NETLINK";
            default -> "";
        };
        return name.isEmpty() ? Integer.toString(number) : number + " (" + name + ")";
    }
}
