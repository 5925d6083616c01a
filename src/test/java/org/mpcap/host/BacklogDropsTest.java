package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Reading what the kernel dropped. */
class BacklogDropsTest {
    private static long read(String table) {
        return BacklogDrops.secondColumn(table.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void the_second_column_of_all_processors_is_added_up() {
        assertThat(read("0001a2b3 0000000f 00000003 00000000\n00ffffff 00000010 00000000 00000000\n"))
                .isEqualTo(0x1f);
    }

    @Test
    void a_last_line_without_an_end_counts() {
        assertThat(read("1 2\n3 ffffffff")).isEqualTo(0x100000001L);
    }

    @Test
    void lines_of_one_column_or_none_count_nothing() {
        assertThat(read("\n12\n\n")).isZero();
    }
}
