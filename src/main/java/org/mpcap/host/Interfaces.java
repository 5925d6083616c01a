package org.mpcap.host;

import java.util.Comparator;
import java.util.List;
import org.mpcap.posix.InterfaceInfo;
import org.mpcap.posix.PosixException;
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
            return InterfaceInfo.all().stream()
                    .map(Interfaces::describe)
                    .sorted(Comparator.comparingInt(NetworkDevice::index))
                    .toList();
        } catch (PosixException e) {
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
            return InterfaceInfo.named(name).map(Interfaces::describe).orElseThrow(() -> missing("'" + name + "'"));
        } catch (PosixException e) {
            throw system(e);
        }
    }

    NetworkDevice numbered(int index) {
        try {
            return InterfaceInfo.numbered(index)
                    .map(Interfaces::describe)
                    .orElseThrow(() -> missing("number " + index));
        } catch (PosixException e) {
            throw system(e);
        }
    }

    private static HostException missing(String which) {
        return new HostException(
                HostException.Reason.NO_SUCH_INTERFACE, "no interface " + which + "; 'ip link' lists those there are");
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

    private static NetworkDevice describe(InterfaceInfo info) {
        return new NetworkDevice(
                info.name(),
                info.index(),
                new MacAddress(info.macBits()),
                info.mtu(),
                info.up(),
                info.loopback(),
                info.addresses().stream()
                        .map(address -> IpAddress.of(Bytes.of(address)))
                        .toList());
    }

    private static HostException system(PosixException e) {
        return new HostException(HostException.Reason.SYSTEM, "reading the network interfaces: " + e.getMessage());
    }
}
