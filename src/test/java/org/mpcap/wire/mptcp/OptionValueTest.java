package org.mpcap.wire.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** Values that no option can hold are refused when the option is made, not cut off when it is written. */
class OptionValueTest {
    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");
    private static final Bytes HMAC = Bytes.of(new byte[20]);

    private static Arguments refused(String message, ThrowingCallable making) {
        return Arguments.of(message, making);
    }

    private static Stream<Arguments> wrongValues() {
        OptionalInt none = OptionalInt.empty();
        return Stream.of(
                refused("version 16 does not fit 4 bits", () -> new MpCapable.Syn(16, 1)),
                refused("version -1 does not fit 4 bits", () -> new MpCapable.OneKey(-1, 1, 0)),
                refused("flags 256 does not fit 8 bits", () -> new MpCapable.BothKeys(1, 256, 0, 0)),
                refused(
                        "data-level length 65536 does not fit 16 bits",
                        () -> new MpCapable.WithData(1, 1, 0, 0, 0x10000, none)),
                refused(
                        "checksum 65536 does not fit 16 bits",
                        () -> new MpCapable.WithData(1, 1, 0, 0, 0, OptionalInt.of(0x10000))),
                refused("flags 16 does not fit 4 bits", () -> new MpJoin.Syn(16, 0, 0, 0)),
                refused("address id 256 does not fit 8 bits", () -> new MpJoin.SynAck(0, 256, 0, 0)),
                refused("reserved 4096 does not fit 12 bits", () -> new MpJoin.Ack(0x1000, HMAC)),
                refused("HMAC has 19 bytes, not 20", () -> new MpJoin.Ack(0, HMAC.from(1))),
                refused(
                        "flags 4096 does not fit 12 bits",
                        () -> new Dss(0x1000, OptionalLong.empty(), Optional.empty())),
                refused("data-level length 65536 does not fit 16 bits", () -> new Dss.Mapping(0, 0, 0x10000, none)),
                refused("checksum -1 does not fit 16 bits", () -> new Dss.Mapping(0, 0, 0, OptionalInt.of(-1))),
                refused(
                        "address id 256 does not fit 8 bits",
                        () -> new AddAddr(0, 256, ADDRESS, none, OptionalLong.empty())),
                refused(
                        "port 65536 does not fit 16 bits",
                        () -> new AddAddr(0, 1, ADDRESS, OptionalInt.of(0x10000), OptionalLong.empty())),
                refused("0 address ids; there are 1…252", () -> new RemoveAddr(0, List.of())),
                refused("253 address ids; there are 1…252", () -> new RemoveAddr(0, Collections.nCopies(253, 1))),
                refused("address id 256 does not fit 8 bits", () -> new RemoveAddr(0, List.of(1, 256))),
                refused("flags 16 does not fit 4 bits", () -> new MpPrio(16, none)),
                refused("address id -1 does not fit 8 bits", () -> new MpPrio(0, OptionalInt.of(-1))),
                refused("reserved 4096 does not fit 12 bits", () -> new MpFail(0x1000, 0)),
                refused("reserved -1 does not fit 12 bits", () -> new MpFastClose(-1, 0)),
                refused("flags 16 does not fit 4 bits", () -> new MpTcpRst(16, 0)),
                refused("reason 256 does not fit 8 bits", () -> new MpTcpRst(0, 256)),
                refused("subtype 8 is not within 9…15", () -> new UnknownSubtype(8, Bytes.fromHex("1e0380"))),
                refused("subtype 16 is not within 9…15", () -> new UnknownSubtype(16, Bytes.fromHex("1e0300"))),
                refused("0x1e0390 is no option of subtype 10", () -> new UnknownSubtype(10, Bytes.fromHex("1e0390"))),
                refused("0x1e0490 is no option of subtype 9", () -> new UnknownSubtype(9, Bytes.fromHex("1e0490"))),
                refused("0x1e02 is no option of subtype 9", () -> new UnknownSubtype(9, Bytes.fromHex("1e02"))),
                refused("0x1d0390 is no option of subtype 9", () -> new UnknownSubtype(9, Bytes.fromHex("1d0390"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongValues")
    void aValueThatDoesNotFitIsRefused(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    @Test
    void aDssRefusesFlagsThatPromiseSomethingElseThanItHolds() {
        Optional<Dss.Mapping> mapping = Optional.of(new Dss.Mapping(0, 0, 0, OptionalInt.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dss(0, OptionalLong.of(1), Optional.empty()))
                .withMessageContaining("flag A");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dss(Dss.FLAG_DATA_ACK, OptionalLong.empty(), Optional.empty()))
                .withMessageContaining("flag A");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dss(0, OptionalLong.empty(), mapping))
                .withMessageContaining("flag M");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dss(Dss.FLAG_MAPPING, OptionalLong.empty(), Optional.empty()))
                .withMessageContaining("flag M");
    }

    @ParameterizedTest
    @ValueSource(longs = {0x1_0000_0000L, -1})
    void aNarrowDssRefusesWideNumbers(long number) {
        Optional<Dss.Mapping> mapping = Optional.of(new Dss.Mapping(number, 0, 0, OptionalInt.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dss(Dss.FLAG_DATA_ACK, OptionalLong.of(number), Optional.empty()))
                .withMessage("data ACK " + number + " does not fit 32 bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dss(Dss.FLAG_MAPPING, OptionalLong.empty(), mapping))
                .withMessage("data sequence number " + number + " does not fit 32 bits");
    }

    @Test
    void aFlagIsAskedForByItsMask() {
        MpCapable syn = new MpCapable.Syn(1, MpCapable.FLAG_CHECKSUM | MpCapable.FLAG_HMAC);
        assertThat(syn.has(MpCapable.FLAG_CHECKSUM)).isTrue();
        assertThat(syn.has(MpCapable.FLAG_CHECKSUM | MpCapable.FLAG_HMAC)).isTrue();
        assertThat(syn.has(MpCapable.FLAG_CHECKSUM | MpCapable.FLAG_NO_JOIN_TO_INITIAL))
                .isFalse();
        assertThat(syn.has(MpCapable.FLAG_EXTENSIBILITY)).isFalse();
    }

    @Test
    void theReasonsOfAResetAreThoseOfRfc8684Section36() {
        assertThat(Stream.iterate(0, reason -> reason + 1)
                        .limit(8)
                        .map(reason -> new MpTcpRst(0, reason).reasonInWords()))
                .containsExactly(
                        "unspecified error",
                        "MPTCP-specific error",
                        "lack of resources",
                        "administratively prohibited",
                        "too much outstanding data",
                        "unacceptable performance",
                        "middlebox interference",
                        "unassigned");
    }
}
