package org.mpcap.host;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/** The host's network interfaces. */
public final class Interfaces {
    /** The name of the loopback interface. */
    public static final String LOOPBACK = "lo";

    /**
     * All of them, by index.
     *
     * @throws HostException if the system does not tell
     */
    public List<NetworkDevice> all() {
        try {
            return NetworkInterface.networkInterfaces()
                    .map(Interfaces::describe)
                    .sorted(Comparator.comparingInt(NetworkDevice::index))
                    .toList();
        } catch (SocketException e) {
            throw system(e);
        }
    }

    /**
     * The one with this name.
     *
     * @throws HostException if there is none
     */
    public NetworkDevice named(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found == null) {
                throw new HostException(
                        HostException.Reason.NO_SUCH_INTERFACE,
                        "no interface '" + name + "'; 'ip link' lists those there are");
            }
            return describe(found);
        } catch (SocketException e) {
            throw system(e);
        }
    }

    NetworkDevice numbered(int index) {
        try {
            NetworkInterface found = NetworkInterface.getByIndex(index);
            if (found == null) {
                throw new HostException(HostException.Reason.NO_SUCH_INTERFACE, "no interface number " + index);
            }
            return describe(found);
        } catch (SocketException e) {
            throw system(e);
        }
    }

    /** @throws HostException if the interface is down */
    NetworkDevice requireUp(NetworkDevice device) {
        if (!device.up()) {
            throw new HostException(
                    HostException.Reason.INTERFACE_DOWN,
                    device.name() + " is down or has no carrier: ip link set " + device.name() + " up");
        }
        return device;
    }

    private static NetworkDevice describe(NetworkInterface device) {
        try {
            byte[] mac = device.getHardwareAddress();
            return new NetworkDevice(
                    device.getName(),
                    device.getIndex(),
                    mac != null && mac.length == 6 ? MacAddress.at(Bytes.of(mac), 0) : MacAddress.ZERO,
                    device.getMTU(),
                    device.isUp(),
                    device.isLoopback(),
                    device.inetAddresses().map(IpAddress::of).toList());
        } catch (SocketException e) {
            throw system(e);
        }
    }

    private static HostException system(SocketException e) {
        return new HostException(HostException.Reason.SYSTEM, "reading the network interfaces: " + e.getMessage());
    }
}
