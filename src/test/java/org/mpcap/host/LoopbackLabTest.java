package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.lab.EchoServer;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;

/** Crafted connections to the kernel of the same host, over lo. */
class LoopbackLabTest {
    @BeforeEach
    void needsALab() {
        Lab.require();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "::1 | true",
                "127.0.0.1 | sysctl -qw net.ipv4.conf.lo.accept_local=1 net.ipv4.conf.lo.route_localnet=1",
                "10.9.0.1 | ip addr add 10.9.0.1/32 dev lo && sysctl -qw net.ipv4.conf.lo.accept_local=1",
                "10.9.0.1 192.0.2.9 | ip addr add 10.9.0.1/32 dev lo && ip route add 192.0.2.0/24 dev lo"
            })
    void theKernelOfThisHostIsReached(String arguments, String preparation) throws IOException {
        Lab.Outcome outcome = Lab.shell(preparation + " && " + Lab.java(EchoServer.class) + " 80 > /run/echo &"
                + " for try in $(seq 200); do grep -q listening /run/echo && break; sleep 0.1; done; "
                + Lab.java(LoopbackProgram.class) + " " + arguments);

        assertThat(Lines.of(outcome).get("connection")).isEqualTo("echoed");
    }
}
