package org.mpcap.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An IPv4 (4 bytes) or IPv6 (16 bytes) address. IPv4-mapped IPv6 addresses stay IPv6. */
public final class IpAddress {
    private final Bytes bytes;

    private IpAddress(Bytes bytes) {
        this.bytes = bytes;
    }

    /**
     * The address made of 4 or 16 bytes.
     *
     * @throws IllegalArgumentException for any other number
     */
    public static IpAddress of(Bytes bytes) {
        if (bytes.length() != 4 && bytes.length() != 16) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length());
        }
        return new IpAddress(bytes);
    }

    /** The same address from the JDK's form, without its scope. */
    public static IpAddress of(InetAddress address) {
        return new IpAddress(Bytes.of(address.getAddress()));
    }

    /** Reads an address literal; names are not looked up. Empty if the text is no literal. */
    public static Optional<IpAddress> literal(String text) {
        return IpAddressText.read(text).map(IpAddress::new);
    }

    /**
     * Reads an address literal that the program itself wrote.
     *
     * @throws IllegalArgumentException if the text is no literal
     */
    public static IpAddress parse(String text) {
        return literal(text).orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not an IP address"));
    }

    /** The 4 or 16 bytes. */
    public Bytes bytes() {
        return bytes;
    }

    /** Whether this is IPv6. */
    public boolean isV6() {
        return bytes.length() == 16;
    }

    /** 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return isV6() ? bytes.u64(0) == 0 && bytes.u64(8) == 1 : bytes.u8(0) == 127;
    }

    /** 169.254.0.0/16 or fe80::/10. */
    public boolean isLinkLocal() {
        return isV6() ? (bytes.u16(0) & 0xffc0) == 0xfe80 : bytes.u16(0) == 0xa9fe;
    }

    /** 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return isV6() ? bytes.u8(0) == 0xff : (bytes.u8(0) & 0xf0) == 0xe0;
    }

    /**
     * Whether this can be the address of one host: neither multicast, nor 0.0.0.0/8 or ::, nor 240.0.0.0/4 with the limited broadcast
     * address (RFC 1122 3.2.1.3, RFC 6890).
     */
    public boolean isUnicast() {
        return isV6() ? !isMulticast() && (bytes.u64(0) | bytes.u64(8)) != 0 : bytes.u8(0) != 0 && bytes.u8(0) < 0xe0;
    }

    /** The JDK's form of this address. */
    public InetAddress toInet() {
        try {
            return InetAddress.getByAddress(bytes.toArray());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** Dotted decimal, or IPv6 text as in RFC 5952. */
    @Override
    public String toString() {
        return isV6() ? IpAddressText.writeV6(bytes) : IpAddressText.writeV4(bytes);
    }
}
