package org.mpcap.wire.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.wire.Bytes;

/** Whatever is parsed is written back byte for byte. */
class OptionLosslessTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e0c00016042a881c737b9e2",
                "1e0c1005abbacceb0c17b00e",
                "1e101000051298cede3772ce66ceb3e5",
                "1e181000a46556ff13464c0941cf37dde1d17e85edb8023d",
                "1e140025000000010000000000000002000000030004",
                "1e083402c0000201",
                "1e0440ff",
                "1e0351",
                "1e048101",
                "1e03f0",
                "1e02",
                "1e",
                "",
            })
    void anOptionIsWrittenAsItWasRead(String hex) {
        Bytes option = Bytes.fromHex(hex);
        assertThat(MptcpOption.parse(option).toBytes()).isEqualTo(option);
    }
}
