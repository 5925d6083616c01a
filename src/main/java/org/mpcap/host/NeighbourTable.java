package org.mpcap.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket;
import org.mpcap.posix.PosixException;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/** What the kernel knows about the Ethernet addresses of neighbours. */
@FunctionalInterface
public interface NeighbourTable {
    /**
     * An entry.
     *
     * @param mac the Ethernet address
     * @param fresh whether the kernel would use it without asking again
     */
    record Entry(MacAddress mac, boolean fresh) {}

    /** The entry for an address on an interface. */
    Optional<Entry> find(int interfaceIndex, IpAddress address);

    /** The kernel's table. A kernel older than Linux 5.0 does not answer single questions: then it seems empty. */
    static NeighbourTable kernel() {
        return (interfaceIndex, address) -> {
            try (NetlinkSocket kernel = NetlinkSocket.route()) {
                return parse(kernel.ask(30, request(interfaceIndex, address)));
            } catch (PosixException e) {
                return Optional.empty();
            }
        };
    }

    private static byte[] request(int interfaceIndex, IpAddress address) {
        byte[] fixed = ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) (address.isV6() ? 10 : 2))
                .putInt(4, interfaceIndex)
                .array();
        return NetlinkAttributes.after(fixed).add(1, address.bytes().toArray()).build();
    }

    /** Reads an RTM_NEWNEIGH answer; empty if the entry is incomplete or failed. */
    static Optional<Entry> parse(byte[] answer) {
        int state = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getShort(8);
        int reachableDelayProbePermanentNoArp = 0x02 | 0x08 | 0x10 | 0x80 | 0x40;
        int stale = 0x04;
        if ((state & (reachableDelayProbePermanentNoArp | stale)) == 0) {
            return Optional.empty();
        }
        return NetlinkAttributes.parse(answer, 12)
                .bytes(2)
                .filter(mac -> mac.length == 6)
                .map(mac -> new Entry(MacAddress.at(Bytes.of(mac), 0), (state & stale) == 0));
    }
}
