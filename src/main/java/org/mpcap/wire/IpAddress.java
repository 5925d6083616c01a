package org.mpcap.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IPv4 (4 bytes) or IPv6 (16 bytes) address. IPv4-mapped IPv6 addresses stay IPv6. */
public final class IpAddress {
    private static final Pattern V4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

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
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(InetAddress.getByName(text)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
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
        if (!isV6()) {
            return bytes.u8(0) + "." + bytes.u8(1) + "." + bytes.u8(2) + "." + bytes.u8(3);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && bytes.u16(2 * end) == 0) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int group = 0; group < 8; ) {
            if (group == bestStart) {
                text.append("::");
                group += bestLength;
            } else {
                if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(bytes.u16(2 * group)));
                group++;
            }
        }
        return text.toString();
    }
}
