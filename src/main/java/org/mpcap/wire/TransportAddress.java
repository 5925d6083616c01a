package org.mpcap.wire;

/**
 * An IP address and a TCP port.
 *
 * @param address the address
 * @param port 0…65535
 */
public record TransportAddress(IpAddress address, int port) {
    /** @throws IllegalArgumentException if the port does not fit 16 bits */
    public TransportAddress {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not within 0…65535");
        }
    }

    /** {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
    @Override
    public String toString() {
        return (address.isV6() ? "[" + address + "]" : address.toString()) + ":" + port;
    }
}
