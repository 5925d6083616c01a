package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What flows share is bounded, and comes back when they end. */
class SharedRoomTest {
    private final SharedRoom room = new SharedRoom();

    private RangeSet withGaps(int gaps) {
        RangeSet ranges = new RangeSet(room);
        for (int i = 0; i <= gaps; i++) {
            ranges.add(i * 10L, i * 10L + 5);
        }
        return ranges;
    }

    @Test
    void fewGapsTakeNothingOfIt() {
        assertThat(withGaps(15).gaps()).isEqualTo(15);
        assertThat(room.left()).isEqualTo(SharedRoom.BYTES);
    }

    @Test
    void manyGapsTakeRoomAndGiveItBack() {
        RangeSet ranges = withGaps(300);
        assertThat(ranges.gaps()).isEqualTo(300);
        assertThat(room.left()).isEqualTo(SharedRoom.BYTES - 512 * 16);
        ranges.release();
        assertThat(room.left()).isEqualTo(SharedRoom.BYTES);
    }

    @Test
    void whenItIsTakenTheLowestGapsAreGivenUp() {
        List<RangeSet> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(withGaps(300));
        }
        RangeSet last = all.get(all.size() - 1);
        assertThat(room.left()).isNotNegative();
        assertThat(last.gaps()).isEqualTo(15);
        assertThat(last.gapsGivenUp()).isEqualTo(285);
        assertThat(last.present(2_990, 3_005)).isEqualTo(10);
        assertThat(last.gapSize()).isEqualTo(300 * 5);
    }

    @Test
    void ownersSamplesAndMappingsGiveBackWhatTheyTook() {
        DataStream stream = new DataStream(room);
        for (int i = 0; i < 2_000; i++) {
            stream.add(i * 100L, 50, i % 2, i);
            stream.samples.begin(i * 100L, i);
        }
        FlowDirection direction = new FlowDirection(room);
        for (int i = 0; i < 200; i++) {
            direction.mappings.next(i * 10L + 10, 5).set(i * 10L, 10, 0, 1);
        }
        assertThat(room.left()).isLessThan(SharedRoom.BYTES - 60_000);
        stream.release();
        direction.release();
        assertThat(room.left()).isEqualTo(SharedRoom.BYTES);
    }

    private TrackedConnection connection(int number) {
        return new TrackedConnection(number, TrackedConnection.Origin.ASKED, 1, 0, room);
    }

    @Test
    void aConnectionGivesBackWhatItTook() {
        TrackedConnection connection = connection(1);
        assertThat(room.taken()).isPositive();
        connection.leave();
        connection.leave();
        assertThat(room.taken()).isZero();
    }

    @Test
    void aConnectionThatProvedToBePartOfAnotherGivesBackWhatItTook() {
        TrackedConnection kept = connection(1);
        long one = room.taken();
        kept.absorb(connection(2), false);
        kept.unite(connection(3));
        assertThat(room.taken()).isEqualTo(one);
    }

    @Test
    void aFlowGivesBackWhatItTook() {
        FlowAddresses addresses = new FlowAddresses(false, 0, 1, 1, 0, 2, 2);
        TrackedFlow flow = new TrackedFlow(addresses, 1, TrackedFlow.Kind.INITIAL, 1, 0, room);
        assertThat(room.taken()).isPositive();
        flow.leave();
        flow.leave();
        assertThat(room.taken()).isZero();
    }

    @Test
    void itIsFullWhenConnectionsHaveTakenAll() {
        int connections = 0;
        while (!room.isFull()) {
            connection(++connections);
        }
        assertThat(connections).isBetween(50_000, 200_000);
    }
}
