package org.mpcap.host;

import java.util.List;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * A network interface as it is now.
 *
 * @param name its name
 * @param index its number in the kernel
 * @param mac its Ethernet address; zero if it has none
 * @param mtu largest IP packet in bytes
 * @param up whether it is up and has a carrier
 * @param loopback whether it is the loopback interface
 * @param addresses its addresses
 */
public record NetworkDevice(
        String name, int index, MacAddress mac, int mtu, boolean up, boolean loopback, List<IpAddress> addresses) {
    /** Copies the list. */
    public NetworkDevice {
        addresses = List.copyOf(addresses);
    }
}
