package org.mpcap.conformance.script;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.mptcp.AddAddr;

/** Announcing and withdrawing addresses, and what the server makes of it. */
public final class AddressScripts {
    /** How long a server may take to announce an address after the handshake. */
    private static final long ANNOUNCED_WITHIN_NANOS = 1_000_000_000L;

    private AddressScripts() {}

    /** An address nobody has, of the documentation network, different for each id. */
    public static IpAddress nobody(int id) {
        return IpAddress.parse("192.0.2." + id);
    }

    /** An ADD_ADDR of an address nobody has, with a right HMAC. */
    public static AddAddr signed(CraftedConnection connection, int id) {
        return signed(connection, 0, id, nobody(id), OptionalInt.empty());
    }

    /** An ADD_ADDR with a right HMAC, which version 0 does not have. */
    public static AddAddr signed(CraftedConnection connection, int flags, int id, IpAddress address, OptionalInt port) {
        if (connection.version() == MptcpVersion.V0) {
            return new AddAddr(address.isV6() ? 6 : 4, id, address, port, OptionalLong.empty());
        }
        long hmac = AddAddrHmac.of(connection.keys().local(), connection.keys().remote(), id, address, port.orElse(0));
        return new AddAddr(flags, id, address, port, OptionalLong.of(hmac));
    }

    /** Whether the segment echoes this announcement. */
    public static boolean isEcho(ReceivedSegment received, AddAddr of) {
        return received.mptcp().stream()
                .anyMatch(option -> option instanceof AddAddr echo
                        && (echo.flags() & AddAddr.FLAG_ECHO) != 0
                        && echo.addressId() == of.addressId()
                        && echo.address().equals(of.address())
                        && echo.port().equals(of.port()));
    }

    /** Sends the announcement and waits for its echo. */
    public static boolean echoed(CraftedSubflow subflow, AddAddr option) {
        subflow.ack(option);
        return subflow.await(received -> isEcho(received, option)).isPresent();
    }

    /** Whether the segment announces an address of the server. */
    public static boolean isAnnouncement(ReceivedSegment received) {
        return received.option(AddAddr.class)
                .filter(option -> (option.flags() & AddAddr.FLAG_ECHO) == 0)
                .isPresent();
    }

    /** The server's announcement; the script is skipped if none comes. */
    public static ReceivedSegment announcement(CheckContext s, CraftedConnection connection) {
        s.await(
                ANNOUNCED_WITHIN_NANOS,
                () -> connection.first().received().stream().anyMatch(AddressScripts::isAnnouncement));
        return connection.first().received().stream()
                .filter(AddressScripts::isAnnouncement)
                .findFirst()
                .orElseThrow(() -> s.skip("the server never announced an address (needs: signal endpoint)"));
    }
}
