package org.mpcap.wire.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;

/** Which lengths an option can have; all others leave it unparsed, with its bytes and the place of the fault. */
class OptionLengthTest {
    private static final int LONGEST = 255;

    @ParameterizedTest(name = "subtype {0}: {1}")
    @CsvSource({
        "0, 4 12 20 22 24, MP_CAPABLE_LENGTH",
        "1, 12 16 24, MP_JOIN_LENGTH",
        "3, 8 10 16 18 20 22 28 30, ADD_ADDR_LENGTH",
        "5, 3 4, MP_PRIO_LENGTH",
        "6, 12, MP_FAIL_LENGTH",
        "7, 12, MP_FASTCLOSE_LENGTH",
        "8, 4, MP_TCPRST_LENGTH",
    })
    void anOptionHasOneOfTheLengthsOfItsSubtype(int subtype, String lengths, Defect.Rule rule) {
        Set<Integer> valid =
                Arrays.stream(lengths.split(" ")).map(Integer::valueOf).collect(Collectors.toSet());
        for (int length = 3; length <= LONGEST; length++) {
            check(option(subtype << 12, length), valid.contains(length), rule);
        }
    }

    @ParameterizedTest(name = "flags {0}: {1}")
    @CsvSource({
        "00, 4",
        "01, 8",
        "02, 4",
        "03, 12",
        "04, 14 16",
        "05, 18 20",
        "06, 14 16",
        "07, 22 24",
        "08, 4",
        "09, 8",
        "0a, 4",
        "0b, 12",
        "0c, 18 20",
        "0d, 22 24",
        "0e, 18 20",
        "0f, 26 28",
    })
    void theLengthOfADssFollowsFromItsFlags(String flags, String lengths) {
        Set<Integer> valid =
                Arrays.stream(lengths.split(" ")).map(Integer::valueOf).collect(Collectors.toSet());
        for (int otherFlags : new int[] {0, Dss.FLAG_DATA_FIN, 0xfe0}) {
            int head = Dss.SUBTYPE << 12 | otherFlags | Integer.parseInt(flags, 16);
            for (int length = 3; length <= LONGEST; length++) {
                check(option(head, length), valid.contains(length), Defect.Rule.DSS_LENGTH);
            }
        }
    }

    @Test
    void aRemoveAddrHoldsAtLeastOneAddressId() {
        for (int length = 3; length <= LONGEST; length++) {
            check(option(RemoveAddr.SUBTYPE << 12, length), length > 3, Defect.Rule.REMOVE_ADDR_LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12, 13, 14, 15})
    void anUnknownSubtypeIsKeptWhateverItsLength(int subtype) {
        for (int length = 3; length <= LONGEST; length++) {
            Bytes bytes = option(subtype << 12 | 0xabc, length);
            assertThat(MptcpOption.parse(bytes)).isEqualTo(new UnknownSubtype(subtype, bytes));
        }
    }

    @ParameterizedTest(name = "{0}: {1} at {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "'', NOT_MPTCP, 0",
                "1d0400, NOT_MPTCP, 0",
                "1e, OPTION_LENGTH, 1",
                "1e00, OPTION_LENGTH, 1",
                "1e0100, OPTION_LENGTH, 1",
                "1e040001ff, OPTION_LENGTH, 1",
                "1e0c0001, OPTION_LENGTH, 1",
                "1e02, MPTCP_SUBTYPE_MISSING, 2",
            })
    void bytesThatAreNoWholeOptionAreKept(String hex, Defect.Rule rule, int offset) {
        Bytes bytes = Bytes.fromHex(hex);
        assertThat(MptcpOption.parse(bytes)).isEqualTo(new UnparsedMptcp(bytes, new Defect(rule, offset)));
        assertThat(MptcpOption.parse(bytes).toBytes()).isEqualTo(bytes);
    }

    private static Bytes option(int head, int length) {
        ByteWriter out = new ByteWriter(LONGEST + 4).u8(30).u8(length).u16(head);
        for (int at = 4; at < length; at++) {
            out.u8(at * 37 + 11);
        }
        return out.toBytes().slice(0, length);
    }

    private static void check(Bytes bytes, boolean valid, Defect.Rule rule) {
        MptcpOption option = MptcpOption.parse(bytes);
        assertThat(option.toBytes()).isEqualTo(bytes);
        if (valid) {
            assertThat(option).as("%s", bytes).isNotInstanceOf(UnparsedMptcp.class);
        } else {
            assertThat(option).as("%s", bytes).isEqualTo(new UnparsedMptcp(bytes, new Defect(rule, 1)));
        }
    }
}
