package org.mpcap.wire;

import org.mpcap.UserError;

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

    /**
     * Reads a port, 1…65535.
     *
     * @throws UserError if it is none
     */
    public static int parsePort(String text) {
        if (!text.matches("[0-9]+")) {
            throw UserError.usage("'" + text + "' is no port");
        }
        if (!text.matches("0*[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 0xffff) {
            throw UserError.usage("port " + text + " is not within 1…65535");
        }
        return Integer.parseInt(text);
    }

    /** {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
    @Override
    public String toString() {
        return (address.isV6() ? "[" + address + "]" : address.toString()) + ":" + port;
    }
}
