package org.mpcap.track;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.PacketView;

class FlowTableTest {
    private static final int FLOWS = 3_000;

    private final FlowTable table = new FlowTable(new SplittableRandom(1));
    private final SharedRoom room = new SharedRoom();
    private final PacketView view = new PacketView();
    private int hash;

    /** An IPv6 segment between two addresses, of which only the first 64 bits and last 64 bits of the source are given. */
    private void segment(long high, long low, int port) {
        ByteBuffer packet = ByteBuffer.allocate(60);
        packet.putInt(0x6000_0000).putShort((short) 20).put((byte) 6).put((byte) 64);
        packet.putLong(high).putLong(low).putLong(1).putLong(1);
        packet.putShort((short) port).putShort((short) 80).putInt(1).putInt(1).putShort((short) 0x5010);
        assertEquals(PacketView.Content.TCP, view.decode(packet.array(), 0, 60, 60, true));
        hash = table.hash(view);
    }

    private TrackedFlow open(long high, long low, int port) {
        segment(high, low, port);
        TrackedFlow flow =
                new TrackedFlow(FlowAddresses.of(view, Side.INITIATOR), hash, TrackedFlow.Kind.INITIAL, 1, 1, room);
        table.add(flow);
        return flow;
    }

    @Test
    void addressesChosenToShareAHashAreSpreadOut() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < FLOWS; i++) {
            // As the hash without keys begins with 31 times the first 64 bits and the last.
            open(i, -31L * i, 1_000);
        }
        for (int i = 0; i < FLOWS; i++) {
            segment(i, -31L * i, 1_000);
            hashes.add(hash);
        }
        assertTrue(hashes.size() > FLOWS - 10, "different hashes: " + hashes.size());
    }

    @Test
    void flowsAreFoundAfterTheKeysHaveChanged() {
        TrackedFlow[] flows = new TrackedFlow[FLOWS];
        for (int i = 0; i < FLOWS; i++) {
            flows[i] = open(i, -31L * i, 1_000);
        }
        for (int i = 0; i < FLOWS; i++) {
            segment(i, -31L * i, 1_000);
            assertSame(flows[i], table.find(view, hash));
        }
        assertEquals(FLOWS, table.size());
    }

    @Test
    void flowsAreTakenOutAfterTheKeysHaveChanged() {
        for (int i = 0; i < FLOWS; i++) {
            open(i, -31L * i, 1_000);
        }
        for (int i = 0; i < FLOWS; i++) {
            segment(i, -31L * i, 1_000);
            table.remove(requireNonNull(table.find(view, hash)));
        }
        assertEquals(0, table.size());
    }

    @Test
    void hashesOfOrdinaryFlowsAreTheSameInEveryRun() {
        FlowTable other = new FlowTable(new SplittableRandom(2));
        for (int port = 0; port < FLOWS; port++) {
            open(1, 2, port);
            assertEquals(other.hash(view), hash);
        }
    }
}
