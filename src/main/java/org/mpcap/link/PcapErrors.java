package org.mpcap.link;

import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.posix.InterfaceInfo;
import org.mpcap.posix.PosixException;
import org.pcap4j.core.PcapNativeException;

/** What can be wrong with an interface or libpcap, in the user's words. */
final class PcapErrors {
    private PcapErrors() {}

    static InterfaceInfo device(String name) {
        try {
            return InterfaceInfo.named(name).orElseThrow(() -> noSuchInterface(name));
        } catch (PosixException e) {
            throw new LinkException(
                    e.error().equals(PosixException.NO_LIBRARY)
                            ? LinkException.Reason.NO_LIBRARY
                            : LinkException.Reason.IO,
                    name + ": " + e.getMessage());
        }
    }

    static LinkException noSuchInterface(String name) {
        return new LinkException(
                LinkException.Reason.NO_SUCH_INTERFACE, "no interface '" + name + "'; 'ip link' lists those there are");
    }

    static LinkType linkType(String name, int dataLinkType) {
        return switch (dataLinkType) {
            case 1 -> LinkType.ETHERNET;
            case 12, 14, 101 -> LinkType.RAW_IP;
            default ->
                throw new LinkException(
                        LinkException.Reason.LINK_TYPE,
                        name + " has link type " + dataLinkType
                                + "; mpcap sends on Ethernet, loopback and tun interfaces only: choose another with -i");
        };
    }

    static LinkException atOpening(String name, PcapNativeException e) {
        int code = e.getReturnCode() == null ? 0 : e.getReturnCode();
        return switch (code) {
            case -5 ->
                new LinkException(
                        LinkException.Reason.NO_SUCH_INTERFACE,
                        "no interface '" + name + "'; 'ip link' lists those there are");
            case -8, -11 ->
                new LinkException(
                        LinkException.Reason.NO_PRIVILEGE,
                        name + ": capturing needs CAP_NET_RAW: run as root, or see 'mpcap doctor'");
            case -9 ->
                new LinkException(LinkException.Reason.INTERFACE_DOWN, name + " is down: ip link set " + name + " up");
            default -> new LinkException(LinkException.Reason.IO, name + ": " + e.getMessage());
        };
    }

    static LinkException noLibrary(LinkageError e) {
        String detail = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new LinkException(
                LinkException.Reason.NO_LIBRARY,
                "libpcap cannot be loaded (" + detail + "): apt-get install libpcap0.8, or name the file with"
                        + " -Dorg.pcap4j.core.pcapLibName=FILE");
    }

    static LinkException whileRunning(String name, String doing, Exception cause) {
        Optional<InterfaceInfo> device;
        try {
            device = InterfaceInfo.named(name);
        } catch (PosixException e) {
            cause.addSuppressed(e);
            return new LinkException(LinkException.Reason.IO, doing + " on " + name + ": " + cause.getMessage());
        }
        if (device.isEmpty()) {
            return new LinkException(LinkException.Reason.NO_SUCH_INTERFACE, "interface " + name + " is gone");
        }
        if (!device.get().up()) {
            return new LinkException(
                    LinkException.Reason.INTERFACE_DOWN, name + " went down: ip link set " + name + " up");
        }
        return new LinkException(LinkException.Reason.IO, doing + " on " + name + ": " + cause.getMessage());
    }
}
