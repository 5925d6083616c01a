package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DataOwnersTest {
    @Test
    void everyByteBelongsToWhoSentItFirst() {
        DataOwners owners = new DataOwners(new SharedRoom());
        Map<Long, Integer> first = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            long from = random.nextInt(5_000);
            long to = from + 1 + random.nextInt(40);
            int subflow = 1 + random.nextInt(3);
            long others = 0;
            for (long at = from; at < to; at++) {
                others += first.getOrDefault(at, subflow) != subflow ? 1 : 0;
            }
            assertThat(owners.ofOthers(subflow, from, to)).isEqualTo(others);
            owners.add(subflow, from, to);
            for (long at = from; at < to; at++) {
                first.putIfAbsent(at, subflow);
            }
        }
    }

    @Test
    void thousandsOfChangesBetweenSubflowsAreRemembered() {
        DataOwners owners = new DataOwners(new SharedRoom());
        for (int i = 0; i < 20_000; i++) {
            owners.add(1 + i % 2, i * 10L, i * 10L + 10);
        }
        assertThat(owners.ofOthers(1, 0, 10)).isZero();
        assertThat(owners.ofOthers(2, 0, 10)).isEqualTo(10);
        assertThat(owners.ofOthers(1, 0, 200_000)).isEqualTo(100_000);
    }

    @Test
    void whatIsOldestIsForgottenWhenThereIsNoRoom() {
        DataOwners owners = new DataOwners(new SharedRoom());
        for (int i = 0; i <= DataOwners.MOST; i++) {
            owners.add(1 + i % 2, i * 10L, i * 10L + 10);
        }
        assertThat(owners.ofOthers(2, 0, 10)).isZero();
        assertThat(owners.ofOthers(1, DataOwners.MOST * 10L - 10, DataOwners.MOST * 10L))
                .isEqualTo(10);
    }
}
