package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;

/** Real interfaces through libpcap. */
class PcapLinkLabTest {
    private static Lines lines;

    @BeforeAll
    static void build() throws IOException {
        Lab.require();
        lines = Lines.of(Lab.run(LinkProgram.class));
    }

    @Test
    void onLoopbackOurOwnFramesAreNotReceivedAndAnswersAreReceivedOnce() {
        assertThat(lines.get("loopback")).isEqualTo("100 answers, 0 of our own, 0 more");
    }

    @Test
    void aFrameAsLargeAsTheKernelMergesThemIsReceivedWhole() {
        assertThat(lines.get("large frame")).isEqualTo(String.valueOf(14 + 40 + 8 + 65_400));
    }

    @Test
    void whatAnotherLinkSendsIsNotReceived() {
        assertThat(lines.get("sent on another link")).isEqualTo("the answer, 0 more");
    }

    @Test
    void theFilterCanBeChangedWhileReceiving() {
        assertThat(lines.get("first filter")).isEqualTo("port 61001");
        assertThat(lines.get("changed filter")).isEqualTo("port 61002");
    }

    @Test
    void aFilterThatDoesNotCompileChangesNothing() {
        assertThat(lines.get("wrong filter")).startsWith("IO here: ");
        assertThat(lines.get("after the wrong filter")).isEqualTo("port 61001");
        assertThat(lines.get("bad expression")).startsWith("IO here: ");
    }

    @Test
    void whileSendingFastEveryAnswerIsReceivedOrCountedAsDropped() {
        assertThat(lines.get("flood")).isEqualTo("all accounted for");
    }

    @Test
    void closingEndsTheReceivingThread() {
        assertThat(lines.get("threads after closing")).isEqualTo("0");
        assertThat(lines.get("sending after closing")).isEqualTo("IO here is closed");
    }

    @Test
    void anInterfaceThatIsDownOrMissingIsNamed() {
        assertThat(lines.get("down")).isEqualTo("INTERFACE_DOWN idle is down: ip link set idle up");
        assertThat(lines.get("missing")).startsWith("NO_SUCH_INTERFACE no interface 'nowhere'");
        assertThat(lines.get("long name")).startsWith("NO_SUCH_INTERFACE");
    }

    @Test
    void anInterfaceNeedsNoAddress() {
        assertThat(lines.get("without address")).isEqualTo("ETHERNET mtu 1500");
    }

    @Test
    void sendingOnAnInterfaceThatWentDownSaysSo() {
        assertThat(lines.get("sending when down")).isEqualTo("INTERFACE_DOWN here went down: ip link set here up");
    }

    @Test
    void anInterfaceThatIsRemovedIsReportedOnTheEventLoop() {
        assertThat(lines.get("removed")).isEqualTo("NO_SUCH_INTERFACE interface here is gone");
        assertThat(lines.get("sending when removed")).isEqualTo("NO_SUCH_INTERFACE interface here is gone");
        assertThat(lines.get("counters when removed")).startsWith("LinkCounters[sent=0");
    }

    @Test
    void withoutPrivilegeTheErrorSaysWhatIsNeeded() throws IOException {
        Lab.Outcome outcome = Lab.shell("setpriv --bounding-set -all " + Lab.java(OpenProgram.class));

        assertThat(Lines.of(outcome).get("failed"))
                .isEqualTo("NO_PRIVILEGE lo: capturing needs CAP_NET_RAW: run as root, or see 'mpcap doctor'");
    }

    @Test
    void withoutLibpcapTheErrorSaysHowToGetIt() throws IOException {
        String java = Lab.java(OpenProgram.class).replace(" -cp ", " -Dorg.pcap4j.core.pcapLibName=no-such-pcap -cp ");

        assertThat(Lines.of(Lab.shell(java)).get("failed"))
                .startsWith("NO_LIBRARY libpcap cannot be loaded (")
                .contains("apt-get install libpcap0.8");
    }

    @Test
    void aTunInterfaceCarriesPacketsWithoutAHeader(@TempDir Path directory) throws IOException {
        Path echo = directory.resolve("echo.py");
        Files.writeString(echo, """
                import fcntl, os, struct
                tun = os.open("/dev/net/tun", os.O_RDWR)
                fcntl.ioctl(tun, 0x400454ca, struct.pack("16sH22x", b"tun0", 0x1001))
                os.system("sysctl -qw net.ipv6.conf.tun0.disable_ipv6=1; ip link set tun0 up")
                print("ready", flush=True)
                while True:
                    os.write(tun, os.read(tun, 65536))
                """);
        Lab.Outcome outcome = Lab.shell("test -w /dev/net/tun && python3 -c '' || exit 77; python3 " + echo
                + " > /run/tun & for try in $(seq 200); do grep -q ready /run/tun && break; sleep 0.1; done; "
                + Lab.java(TunProgram.class));
        if (outcome.exitCode() == 77) {
            System.err.println("skipped: no /dev/net/tun or python3 here");
            Assumptions.abort("no /dev/net/tun or python3 here");
        }

        assertThat(Lines.of(outcome).get("type")).isEqualTo("RAW_IP");
        assertThat(Lines.of(outcome).get("came back")).isEqualTo("true");
    }
}
