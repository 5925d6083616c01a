package org.mpcap.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Attributes of rtnetlink messages. */
class NetlinkAttributesTest {
    private static final byte[] MESSAGE = NetlinkAttributes.after(new byte[] {9, 9, 9, 9})
            .add(1, new byte[] {1, 2, 3, 4, 5})
            .add(4, 77)
            .build();

    @Test
    void valuesAreFoundByType() {
        NetlinkAttributes attributes = NetlinkAttributes.parse(MESSAGE, 4);

        assertThat(attributes.bytes(1)).hasValue(new byte[] {1, 2, 3, 4, 5});
        assertThat(attributes.number(4)).hasValue(77);
    }

    @Test
    void aValueOfAnotherSizeIsNoNumber() {
        assertThat(NetlinkAttributes.parse(MESSAGE, 4).number(1)).isEmpty();
    }

    @Test
    void aMissingValueIsEmpty() {
        assertThat(NetlinkAttributes.parse(MESSAGE, 4).bytes(2)).isEmpty();
    }

    @Test
    void attributesStartOnFourByteBounds() {
        assertThat(MESSAGE).hasSize(4 + 12 + 8);
    }

    @Test
    void aMessageCutAnywhereGivesWhatIsWhole() {
        for (int length = 4; length < MESSAGE.length; length++) {
            NetlinkAttributes attributes = NetlinkAttributes.parse(Arrays.copyOf(MESSAGE, length), 4);
            assertThat(attributes.number(4)).isEmpty();
            assertThat(attributes.bytes(1).isPresent()).isEqualTo(length >= 13);
        }
    }

    @Test
    void anyBytesAreRead() {
        Random random = new Random(7);
        for (int round = 0; round < 100_000; round++) {
            byte[] any = new byte[random.nextInt(40)];
            random.nextBytes(any);
            for (int at = 1; at < any.length; at += 4) {
                any[at] = 0;
            }
            assertThat(NetlinkAttributes.parse(any, 0).bytes(0))
                    .satisfiesAnyOf(
                            value -> assertThat(value).isEmpty(),
                            value -> assertThat(value.orElseThrow().length).isLessThan(40));
        }
    }
}
