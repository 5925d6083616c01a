package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of nmap, zmap, masscan, tshark, tcpdump, mtr and curl type; nothing here is sent. */
class HabitsTest {
    private static final String CAPTURE = "captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap";

    @TempDir
    private Path directory;

    private CommandRun run(String line) {
        return CommandRun.of(line.replace("CAPTURE", CAPTURE)
                .replace("DIR", directory.toString())
                .strip()
                .split(" +"));
    }

    /** Lines whose effect is that of another one. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "help                                    | --help",
                "help probe                              | probe --help",
                "version                                 | --version",
                "analyze --version                       | --version",
                "analyze -V                              | --version",
                "analyze -r CAPTURE                      | analyze CAPTURE",
                "analyze -nr CAPTURE                     | analyze CAPTURE",
                "analyze -nnr CAPTURE                    | analyze CAPTURE",
                "analyze -n -r CAPTURE                   | analyze CAPTURE",
                "analyze -r CAPTURE -T json              | analyze CAPTURE --format json",
                "analyze -j CAPTURE                      | analyze CAPTURE --format json",
                "analyze CAPTURE --csv                   | analyze CAPTURE --format csv",
                "analyze CAPTURE --format=CSV            | analyze CAPTURE --format csv",
                "token --json 6042a881c737b9e2           | token --format json 6042a881c737b9e2",
                "probe -vv --seed 1 embedded:v1          | probe -v --seed 1 embedded:v1",
                "probe -Pn -n --verbose --seed 1 embedded:v1 | probe -v --seed 1 embedded:v1",
                "probe --packet-trace --seed 1 embedded:v1 | probe -v --seed 1 embedded:v1",
                "probe --max-retries=0 --dry-run --seed 1 embedded:v1 | probe --retries 0 --dry-run --seed 1 embedded:v1",
                "probe -p 80 --dry-run --seed 1 embedded:v1 | probe --port 80 --dry-run --seed 1 embedded:v1",
                "probe -p80 --dry-run --seed 1 embedded:v1 | probe --port 80 --dry-run --seed 1 embedded:v1",
                "scan -iL DIR/none                       | scan --targets DIR/none",
                "scan --includefile DIR/none             | scan --targets DIR/none",
                "scan --excludefile DIR/none 8.8.8.8     | scan --block DIR/none 8.8.8.8",
                "scan -b DIR/none 8.8.8.8                | scan --block DIR/none 8.8.8.8",
                "scan --range 10.0.0.0/8                 | scan 10.0.0.0/8",
                "scan -p 0 8.8.8.8                       | scan --port 0 8.8.8.8",
                "scan --ports 0 8.8.8.8                  | scan --port 0 8.8.8.8",
                "scan -r 0 8.8.8.8                       | scan --rate 0 8.8.8.8",
                "scan --max-rate 0 8.8.8.8               | scan --rate 0 8.8.8.8",
                "scan -B 0 8.8.8.8                       | scan --bandwidth 0 8.8.8.8",
                "scan --wait x 8.8.8.8                   | scan --cooldown x 8.8.8.8",
                "scan -G x 8.8.8.8                       | scan --gateway-mac x 8.8.8.8",
                "scan --router-mac x 8.8.8.8             | scan --gateway-mac x 8.8.8.8",
                "scan -O x 8.8.8.8                       | scan --format x 8.8.8.8",
                "scan -oJ DIR/none/rows --port 0 8.8.8.8 | scan --output DIR/none/rows --port 0 8.8.8.8",
                "scan -q --port 0 8.8.8.8                | scan --quiet --port 0 8.8.8.8",
                "trace -m 0 8.8.8.8                      | trace --max-hops 0 8.8.8.8",
                "trace -f 0 8.8.8.8                      | trace --first-hop 0 8.8.8.8",
                "trace -T -n -c 0 8.8.8.8                | trace --queries 0 8.8.8.8",
                "trace -P 0 8.8.8.8                      | trace --port 0 8.8.8.8",
                "serve -l x                              | serve --listen x",
                "probe --mptcp --dry-run --seed 1 embedded:v1 | probe --dry-run --seed 1 embedded:v1",
                "trace -rwc 0 8.8.8.8                    | trace --queries 0 8.8.8.8",
                "trace -rw --max-hops 0 8.8.8.8          | trace --max-hops 0 8.8.8.8",
                "trace -N 0 8.8.8.8                      | trace --parallel 0 8.8.8.8",
                "analyze -n -s0 -r CAPTURE               | analyze CAPTURE",
            })
    void aHabitDoesWhatItDoesElsewhere(String typed, String meant) {
        CommandRun expected = run(meant);

        assertThat(run(typed)).isEqualTo(expected);
        assertThat(expected.err()).doesNotContain("Unknown option", "Unmatched");
    }

    /** Lines that are answered with what to write instead. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "probe 10.0.0.0/24             | a prefix: 'mpcap scan' takes those",
                "probe 10.0.0.1-20             | a range: 'mpcap scan FIRST-LAST' takes those",
                "probe example.com/index.html  | has a path: write HOST:PORT",
                "probe ftp://                  | write HOST:PORT",
                "probe --top-ports 10 a.b      | --port 443",
                "probe -T4 a.b                 | --concurrency N",
                "probe --timeout 3 a.b         | --rto SECONDS",
                "probe -c 3 a.b                | --flows N",
                "probe -oX file a.b            | --format json or csv",
                "probe -o file a.b             | > FILE",
                "probe -q a.b                  | 2> /dev/null",
                "probe -sS a.b                 | every probe is a TCP SYN",
                "probe --script x a.b          | 'mpcap interop'",
                "scan --top-ports=10 8.8.8.8   | --port 443",
                "scan -n 8.8.8.8               | --max-targets",
                "scan -e eth0 8.8.8.8          | -i",
                "scan -s 5000 8.8.8.8          | --source-port PORT",
                "scan --retries 3 8.8.8.8      | --probes N",
                "scan --timeout 3 8.8.8.8      | --cooldown SECONDS",
                "scan -oX file 8.8.8.8         | -o FILE",
                "scan --shards 4 8.8.8.8       | --shard 1/4",
                "scan --exclude 8.8.8.9 8.8.8.8 | --block FILE",
                "scan --banners 8.8.8.8        | --no-prove",
                "analyze -Y tcp CAPTURE        | --filter port=443",
                "analyze -c 10 CAPTURE         | --connection N",
                "analyze -z conv,tcp CAPTURE   | --connection N",
                "analyze -R CAPTURE            | not descended into",
                "analyze -i lo port 443        | --filter port=443",
                "analyze -r CAPTURE tcp        | --filter port=443",
                "trace -I a.b                  | TCP SYNs only",
                "trace -z a.b                  | --resolve",
                "serve -p 80                   | --listen :8080",
                "interop -j embedded:v1        | --json FILE",
                "traceroute a.b                | 'mpcap trace'",
                "trace.pcap                    | 'mpcap analyze FILE'",
                "https://a.b                   | 'mpcap probe HOST:PORT'",
                "-r trace.pcap                 | 'mpcap analyze FILE'",
                "listen                        | 'mpcap serve'",
                "probe -p 80,443 a.b           | one port here",
                "probe -p 1-1024 a.b           | one port here",
                "trace -w 2 a.b                | --wait SECONDS",
                "probe -m 5 a.b                | --rto SECONDS",
                "scan -iR 100                  | nothing is probed at random",
                "analyze -nnvvXS CAPTURE       | --connection N",
                "analyze -vvnr CAPTURE         | -r FILE",
                "analyze -a duration:5 CAPTURE | Ctrl-C",
                "analyze help                  | mpcap analyze --help",
            })
    void aHabitIsAnsweredWithTheRightOption(String typed, String answer) {
        CommandRun run = run(typed);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(answer).hasLineCount(1).doesNotContain("Unknown option");
    }

    /** What a failure says of the file that is to blame. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "interop --expect CAPTURE embedded:v1      | CAPTURE is no expectation file: --write-expect shows what one looks like",
                "interop --checks LICENSE embedded:v1      | LICENSE is no jar: --checks takes jars",
                "interop --expect DIR embedded:v1          | is a directory: DIR",
                "interop --junit DIR/a/b embedded:v1 v1/key | no such directory: DIR/a",
                "merge CAPTURE                             | CAPTURE, line 1: no row of mpcap scan",
                "merge DIR                                 | is a directory: DIR",
                "merge DIR/a/b                             | no such directory: DIR/a",
                "merge DIR/a                               | no such file: DIR/a",
                "scan --targets CAPTURE                    | CAPTURE, line 1: ",
                "scan --block DIR 8.8.8.8                  | is a directory: DIR",
                "craft DIR embedded:v1                     | is a directory: DIR",
                "analyze --report DIR/a/b CAPTURE          | no such directory: DIR/a",
                "analyze --connection 99 CAPTURE           | there is no connection 99 in this capture, which has 1",
            })
    void aFileThatIsToBlameIsNamedWithWhatIsWrong(String typed, String message) {
        assertThat(run(typed).err())
                .contains(message.replace("CAPTURE", CAPTURE).replace("DIR", directory.toString()))
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"probe", "scan", "trace", "analyze", "serve", "interop", "craft", "token"})
    void theShortHelpIsTheBeginningOfTheLongOneWithFrequentOptionsOnly(String command) {
        String brief = CommandRun.of(command, "-h").out();
        String whole = CommandRun.of(command, "--help").out();

        assertThat(brief).contains("(all of them: --help)", "-h, --help", "Examples:");
        assertThat(brief.lines().count()).isLessThan(whole.lines().count());
        assertThat(whole).doesNotContain("(all of them");
    }

    @Test
    void aUrlIsAHostAndItsPort() throws IOException {
        Path list =
                Files.writeString(directory.resolve("list"), "https://[::1]:x\n"); // the first that is wrong is named

        assertThat(run("probe --targets DIR/list").err()).contains(list + ", line 1: ", "'x' is no port");
    }

    @Test
    void aWordBehindTwoHyphensIsNoHabit() {
        assertThat(run("analyze -- -r").err()).contains("-r: no such file");
    }

    @Test
    void oneThingIsNotCalledByItsPlural() throws IOException {
        Path rows = Files.writeString(directory.resolve("rows"), "{\"address\":\"8.8.8.8\",\"port\":443}\n");

        assertThat(run("merge " + rows).err()).isEqualToIgnoringNewLines("mpcap merge: 1 row, 0 repeated left out");
        assertThat(run("interop --list v1/join/3.2-1").out()).endsWith("1 check" + System.lineSeparator());
    }
}
