package org.mpcap.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network interface as the kernel knows it. The JDK's list leaves out interfaces without an address.
 *
 * @param name its name
 * @param index its number
 * @param up whether it is up and has a carrier
 * @param carrierLost whether it is up but has no carrier: nobody at the other end of the cable
 * @param carrierChanges how often its carrier came and went so far
 * @param loopback whether it is the loopback interface
 * @param mtu largest packet in bytes
 * @param macBits its Ethernet address in the low 48 bits; 0 if it has none
 */
public record InterfaceInfo(
        String name,
        int index,
        boolean up,
        boolean carrierLost,
        int carrierChanges,
        boolean loopback,
        int mtu,
        long macBits) {
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int LINK_FIXED = 16;
    private static final int ADDRESS_FIXED = 8;
    private static final int LONGEST_NAME = 15;
    private static final int UP = 0x1;
    private static final int UP_AND_RUNNING = UP | 0x40;
    private static final int LOOPBACK = 0x8;

    /**
     * All interfaces.
     *
     * @throws PosixException if the kernel does not tell
     */
    public static List<InterfaceInfo> all() {
        try (NetlinkSocket kernel = NetlinkSocket.route()) {
            return kernel.list(RTM_GETLINK, new byte[LINK_FIXED]).stream()
                    .map(InterfaceInfo::parse)
                    .toList();
        }
    }

    /**
     * The interface with this name, if there is one.
     *
     * @throws PosixException if the kernel does not tell
     */
    public static Optional<InterfaceInfo> named(String name) {
        byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST_NAME + 1) {
            return Optional.empty();
        }
        return one(NetlinkAttributes.after(new byte[LINK_FIXED]).add(3, text).build());
    }

    /**
     * The interface with this number, if there is one.
     *
     * @throws PosixException if the kernel does not tell
     */
    public static Optional<InterfaceInfo> numbered(int index) {
        return one(ByteBuffer.allocate(LINK_FIXED)
                .order(ByteOrder.nativeOrder())
                .putInt(4, index)
                .array());
    }

    private static Optional<InterfaceInfo> one(byte[] question) {
        try (NetlinkSocket kernel = NetlinkSocket.route()) {
            return Optional.of(parse(kernel.ask(RTM_GETLINK, question)));
        } catch (PosixException e) {
            if (e.error().equals("ENODEV") || e.error().equals("EINVAL")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static InterfaceInfo parse(byte[] message) {
        ByteBuffer fixed = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        NetlinkAttributes attributes = NetlinkAttributes.parse(message, LINK_FIXED);
        int flags = fixed.getInt(8);
        String name = attributes
                .bytes(3)
                .map(text -> new String(text, 0, Math.max(0, text.length - 1), StandardCharsets.UTF_8))
                .orElse("");
        long mac = 0;
        byte[] address = attributes.bytes(1).filter(bytes -> bytes.length == 6).orElse(new byte[0]);
        for (byte part : address) {
            mac = mac << 8 | (part & 0xff);
        }
        return new InterfaceInfo(
                name,
                fixed.getInt(4),
                (flags & UP_AND_RUNNING) == UP_AND_RUNNING,
                (flags & UP_AND_RUNNING) == UP,
                attributes.number(35).orElse(0),
                (flags & LOOPBACK) != 0,
                attributes.number(4).orElse(0),
                mac);
    }

    /**
     * The IPv4 and IPv6 addresses of this interface, 4 or 16 bytes each.
     *
     * @throws PosixException if the kernel does not tell
     */
    public List<byte[]> addresses() {
        try (NetlinkSocket kernel = NetlinkSocket.route()) {
            return kernel.list(RTM_GETADDR, new byte[ADDRESS_FIXED]).stream()
                    .flatMap(this::address)
                    .toList();
        }
    }

    private Stream<byte[]> address(byte[] message) {
        if (ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).getInt(4) != index) {
            return Stream.empty();
        }
        NetlinkAttributes attributes = NetlinkAttributes.parse(message, ADDRESS_FIXED);
        // Of a point-to-point interface, the first attribute is the other end and the second this one.
        return attributes
                .bytes(2)
                .or(() -> attributes.bytes(1))
                .filter(bytes -> bytes.length == 4 || bytes.length == 16)
                .stream();
    }
}
