package org.mpcap.wire.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.mptcp.OptionSamples.Sample;

/** Every option in its three forms: bytes, value, text. */
class OptionFormTest {
    private static Stream<Sample> samples() {
        return OptionSamples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anOptionIsRead(Sample sample) {
        assertThat(MptcpOption.parse(sample.bytes())).isEqualTo(sample.option());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anOptionIsWritten(Sample sample) {
        assertThat(sample.option().toBytes()).isEqualTo(sample.bytes());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anOptionIsDescribedInOneLine(Sample sample) {
        assertThat(sample.option().describe()).isEqualTo(sample.text());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anOptionTravelsInAnOptionList(Sample sample) {
        OptionList list = OptionList.of(sample.option().toTcpOption());
        assertThat(list.write()).isEqualTo(sample.bytes());
        assertThat(OptionList.parse(list.write())).isEqualTo(list);
        assertThat(MptcpOption.in(list)).containsExactly(sample.option());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSubtypeIsTheHighNibbleOfTheThirdByte(Sample sample) {
        int expected = sample.bytes().length() > 2 ? sample.bytes().u8(2) >>> 4 : MptcpOption.NO_SUBTYPE;
        assertThat(sample.option().subtype()).isEqualTo(expected);
    }

    @Test
    void everyRecordHasASample() {
        Set<Class<?>> sampled =
                OptionSamples.all().map(sample -> sample.option().getClass()).collect(Collectors.toSet());
        Set<Class<?>> permitted = recordsUnder(MptcpOption.class);
        assertThat(permitted).hasSizeGreaterThan(11);
        assertThat(sampled).containsExactlyInAnyOrderElementsOf(permitted);
    }

    private static Set<Class<?>> recordsUnder(Class<?> type) {
        if (!type.isSealed()) {
            return Set.of(type);
        }
        Set<Class<?>> records = new LinkedHashSet<>();
        Arrays.stream(type.getPermittedSubclasses()).forEach(permitted -> records.addAll(recordsUnder(permitted)));
        return records;
    }
}
