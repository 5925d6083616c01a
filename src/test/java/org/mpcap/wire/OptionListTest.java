package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The option area of a TCP header. */
class OptionListTest {
    private static final TcpOption NOP = new TcpOption.NoOperation();

    private static TcpOption unparsed(String hex, Defect.Rule rule) {
        return new TcpOption.Unparsed(Bytes.fromHex(hex), new Defect(rule, 1));
    }

    private static Stream<Arguments> samples() {
        TcpOption.SelectiveAck.Block block = new TcpOption.SelectiveAck.Block(0x01020304, 0xfffefdfc);
        return Stream.of(
                Arguments.of("00", new TcpOption.EndOfOptions(Bytes.EMPTY)),
                Arguments.of("00 000102", new TcpOption.EndOfOptions(Bytes.fromHex("000102"))),
                Arguments.of("01", NOP),
                Arguments.of("0204 05b4", new TcpOption.MaximumSegmentSize(1460)),
                Arguments.of("0204 ffff", new TcpOption.MaximumSegmentSize(65535)),
                Arguments.of("0303 0a", new TcpOption.WindowScale(10)),
                Arguments.of("0303 ff", new TcpOption.WindowScale(255)),
                Arguments.of("0402", new TcpOption.SackPermitted()),
                Arguments.of("050a 01020304 fffefdfc", new TcpOption.SelectiveAck(List.of(block))),
                Arguments.of(
                        "0522 " + "01020304fffefdfc".repeat(4),
                        new TcpOption.SelectiveAck(Collections.nCopies(4, block))),
                Arguments.of("080a 46bade4e 00000000", new TcpOption.Timestamps(0x46bade4e, 0)),
                Arguments.of("2202", new TcpOption.FastOpenCookie(Bytes.EMPTY)),
                Arguments.of("2206 21017f44", new TcpOption.FastOpenCookie(Bytes.fromHex("21017f44"))),
                Arguments.of("1e04 0101", new TcpOption.Other(30, Bytes.fromHex("0101"))),
                Arguments.of("fe02", new TcpOption.Other(254, Bytes.EMPTY)),
                Arguments.of("0204", unparsed("0204", Defect.Rule.OPTION_LENGTH)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void anOptionIsReadAndWritten(String hex, TcpOption option) {
        Bytes area = Bytes.fromHex(hex);
        assertThat(OptionList.parse(area)).isEqualTo(OptionList.of(option));
        assertThat(option.toBytes()).isEqualTo(area);
        assertThat(option.kind()).isEqualTo(area.u8(0));
    }

    @Test
    void everyRecordHasASample() {
        Set<Object> sampled =
                samples().map(sample -> sample.get()[1].getClass()).collect(Collectors.toSet());
        assertThat(sampled).isEqualTo(Set.copyOf(Arrays.asList(TcpOption.class.getPermittedSubclasses())));
    }

    @Test
    void theOptionsOfARealSynComeInTheirOrder() {
        assertThat(OptionList.parse(Bytes.fromHex("020405b4 0402 080a46bade4e00000000 01 03030a 1e040101")))
                .isEqualTo(OptionList.of(
                        new TcpOption.MaximumSegmentSize(1460),
                        new TcpOption.SackPermitted(),
                        new TcpOption.Timestamps(0x46bade4e, 0),
                        NOP,
                        new TcpOption.WindowScale(10),
                        new TcpOption.Other(30, Bytes.fromHex("0101"))));
    }

    @Test
    void whatStandsBehindTheEndOfTheListIsPadding() {
        assertThat(OptionList.parse(Bytes.fromHex("01 00 1e040101")))
                .isEqualTo(OptionList.of(NOP, new TcpOption.EndOfOptions(Bytes.fromHex("1e040101"))));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"1e", "1e00", "1e01", "1e000101", "1e010101", "1e050101", "1eff0101", "02", "0205 05b4", "ff"})
    void aLengthThatDoesNotHoldEndsTheListWithAllThatIsLeft(String hex) {
        assertThat(OptionList.parse(Bytes.fromHex("01 0402 " + hex)))
                .isEqualTo(OptionList.of(NOP, new TcpOption.SackPermitted(), unparsed(hex, Defect.Rule.OPTION_LENGTH)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "0202",
                "020305",
                "020505b400",
                "0302",
                "03040a00",
                "040300",
                "0502",
                "050901020304010203",
                "0802",
                "080901020304010203",
                "080b010203040102030400",
            })
    void aKnownKindOfAnImpossibleLengthIsKeptAndTheListGoesOn(String hex) {
        assertThat(OptionList.parse(Bytes.fromHex(hex + "0402")))
                .isEqualTo(
                        OptionList.of(unparsed(hex, Defect.Rule.OPTION_FIXED_LENGTH), new TcpOption.SackPermitted()));
    }

    @Test
    void kind30OfLength2IsAnOptionWithoutABody() {
        assertThat(OptionList.parse(Bytes.fromHex("1e02 0402")))
                .isEqualTo(OptionList.of(new TcpOption.Other(30, Bytes.EMPTY), new TcpOption.SackPermitted()));
    }

    @Test
    void noBytesAreNoOptions() {
        assertThat(OptionList.parse(Bytes.EMPTY)).isEqualTo(OptionList.NONE);
        assertThat(OptionList.NONE.write()).isEqualTo(Bytes.EMPTY);
    }

    @ParameterizedTest(name = "{0} is padded to {1}")
    @CsvSource({"'', ''", "0402, 04020101", "03030a, 03030a01", "020405b4, 020405b4", "020405b401, 020405b401010101"})
    void aListIsPaddedWithNoOperationsToFourBytes(String hex, String padded) {
        assertThat(OptionList.parse(Bytes.fromHex(hex)).padded().write()).isEqualTo(Bytes.fromHex(padded));
    }

    @Test
    void theFirstOptionOfATypeIsFound() {
        OptionList list = OptionList.parse(Bytes.fromHex("0303 01 0303 02"));
        assertThat(list.first(TcpOption.WindowScale.class)).contains(new TcpOption.WindowScale(1));
        assertThat(list.all(TcpOption.WindowScale.class)).hasSize(2);
        assertThat(list.first(TcpOption.Timestamps.class)).isEmpty();
    }

    private static Stream<Arguments> wrongValues() {
        return Stream.of(
                wrong("maximum segment size 65536", () -> new TcpOption.MaximumSegmentSize(65536)),
                wrong("maximum segment size -1", () -> new TcpOption.MaximumSegmentSize(-1)),
                wrong("window scale 256", () -> new TcpOption.WindowScale(256)),
                wrong("0 blocks", () -> new TcpOption.SelectiveAck(List.of())),
                wrong(
                        "32 blocks",
                        () -> new TcpOption.SelectiveAck(
                                Collections.nCopies(32, new TcpOption.SelectiveAck.Block(0, 0)))),
                wrong("cookie of 254 bytes", () -> new TcpOption.FastOpenCookie(Bytes.of(new byte[254]))),
                wrong("kind 1", () -> new TcpOption.Other(1, Bytes.EMPTY)),
                wrong("kind 256", () -> new TcpOption.Other(256, Bytes.EMPTY)),
                wrong("254 bytes", () -> new TcpOption.Other(30, Bytes.of(new byte[254]))));
    }

    private static Arguments wrong(String message, ThrowingCallable making) {
        return Arguments.of(message, making);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongValues")
    void aValueThatDoesNotFitIsRefused(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }
}
