package org.mpcap.cli.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.cli.CommandRun;
import org.mpcap.crypto.CapturedTable;
import org.mpcap.report.JsonSchema;
import org.mpcap.report.KeyDerivation;

/** {@code mpcap token}; the expected values are those real kernels sent. */
class TokenCommandTest {
    private static final String KEY = "6042a881c737b9e2";
    private static final String PEER = "1537b3516872946d";

    /** Packets 7 to 20 of v0-linux-0.95/a-join.pcap; the second direction of the join is the same HMACs cut the other way. */
    @Test
    void explainsForPeopleWhichSideSendsWhat() {
        CommandRun run = CommandRun.of(
                "token",
                KEY,
                "--mptcp-version",
                "0",
                "--peer-key",
                PEER,
                "--nonce",
                "0c17b00e",
                "--peer-nonce",
                "66ceb3e5");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("""
                        key 6042a881c737b9e2  MPTCP v0, RFC 6824
                          token      352ab866
                          IDSN       bec6a6cb04af700a
                          first DSN  bec6a6cb04af700b
                        peer key 1537b3516872946d
                          token      abbacceb
                          IDSN       2442d91c40deb371
                          first DSN  2442d91c40deb372
                        MP_JOIN opened by the owner of key 6042a881c737b9e2, the peer listens
                          SYN/ACK    051298cede3772ce  by the peer: left 64 bits of HMAC(peer key ‖ key, peer nonce ‖ nonce)
                          ACK        a46556ff13464c0941cf37dde1d17e85edb8023d  by the owner: left 160 bits of HMAC(key ‖ peer key, nonce ‖ peer nonce)
                        MP_JOIN opened by the peer, the owner of key 6042a881c737b9e2 listens
                          SYN/ACK    a46556ff13464c09  by the owner: left 64 bits of HMAC(key ‖ peer key, nonce ‖ peer nonce)
                          ACK        051298cede3772cefa2344b33fc66d5ef9fd7f20  by the peer: left 160 bits of HMAC(peer key ‖ key, peer nonce ‖ nonce)
                        """);
    }

    @Test
    void everyJoinOfTheCapturesIsReproducedFromItsInitiatorsSide() {
        for (NamedCsvRecord row : CapturedTable.read("joins.csv")) {
            JsonObject result = json(
                    "token",
                    row.getField("initiatorKey"),
                    "--mptcp-version",
                    row.getField("version"),
                    "--peer-key",
                    row.getField("listenerKey"),
                    "--nonce",
                    row.getField("initiatorNonce"),
                    "--peer-nonce",
                    row.getField("listenerNonce"));
            JsonObject join = result.getAsJsonObject("joinByOwner");

            assertThat(result.getAsJsonObject("peer").get("token").getAsString())
                    .isEqualTo(row.getField("token"));
            assertThat(join.get("synAckHmac").getAsString()).isEqualTo(row.getField("synAckHmac"));
            assertThat(join.get("ackHmac").getAsString().equals(row.getField("ackHmac")))
                    .isEqualTo(row.getField("ackIs").equals("right"));
        }
    }

    @Test
    void everyJoinOfTheCapturesIsReproducedFromItsListenersSide() {
        for (NamedCsvRecord row : CapturedTable.read("joins.csv")) {
            JsonObject result = json(
                    "token",
                    row.getField("listenerKey"),
                    "--mptcp-version",
                    row.getField("version"),
                    "--peer-key",
                    row.getField("initiatorKey"),
                    "--nonce",
                    row.getField("listenerNonce"),
                    "--peer-nonce",
                    row.getField("initiatorNonce"));

            assertThat(result.get("token").getAsString()).isEqualTo(row.getField("token"));
            assertThat(result.getAsJsonObject("joinByPeer").get("synAckHmac").getAsString())
                    .isEqualTo(row.getField("synAckHmac"));
        }
    }

    @Test
    void everyAddAddrOfTheCapturesIsReproduced() {
        for (NamedCsvRecord row : CapturedTable.read("add-addrs.csv")) {
            JsonObject result = json(
                    "token",
                    row.getField("senderKey"),
                    "--mptcp-version=1",
                    "--peer-key=" + row.getField("receiverKey"),
                    "--address-id=" + row.getField("addressId"),
                    "--address=" + row.getField("address"));

            assertThat(result.getAsJsonObject("addAddr").get("hmacByOwner").getAsString())
                    .isEqualTo(row.getField("hmac"));
        }
    }

    @Test
    void bothVersionsAreShownUnlessOneIsAskedFor() {
        assertThat(CommandRun.of("token", KEY).out()).contains("MPTCP v0, RFC 6824", "MPTCP v1, RFC 8684");
        assertThat(CommandRun.of("token", KEY, "--mptcp-version", "1").out())
                .doesNotContain("RFC 6824")
                .contains("RFC 8684");
    }

    @Test
    void aKeyMayBeginWith0x() {
        assertThat(CommandRun.of("token", "0x" + KEY.toUpperCase(Locale.ROOT))).isEqualTo(CommandRun.of("token", KEY));
    }

    @Test
    void jsonIsOneObjectPerLineAsTheShippedSchemaSays() {
        CommandRun run = CommandRun.of(
                "token",
                KEY,
                "--format=json",
                "--peer-key=" + PEER,
                "--nonce=0c17b00e",
                "--peer-nonce=66ceb3e5",
                "--address-id=255",
                "--address=2001:db8::1",
                "--port=443");

        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(JsonSchema.shipped("token").violations(line)).isEmpty());
        assertThat(lines.get(0)).doesNotContain("addAddr");
        assertThat(lines.get(1)).contains("\"address\":\"2001:db8::1\",\"port\":443,");
    }

    @Test
    void csvHasOneRowPerKeyAndVersionUnderFixedColumns() {
        CommandRun run = CommandRun.of("token", KEY, PEER, "--format", "csv");

        List<NamedCsvRecord> rows =
                CsvReader.builder().ofNamedCsvRecord(run.out()).stream().toList();
        assertThat(rows)
                .hasSize(4)
                .allSatisfy(row -> assertThat(row.getHeader()).isEqualTo(KeyDerivation.COLUMNS));
        assertThat(rows.get(2).getField("key")).isEqualTo(PEER);
        assertThat(rows.get(2).getField("mptcpVersion")).isEqualTo("0");
        assertThat(rows.get(2).getField("token")).isEqualTo("abbacceb");
    }

    @Test
    void keysAreReadFromStandardInputPastBlanksAndComments() {
        CommandRun run = CommandRun.withInput(
                "# two keys\n\n  " + KEY + "\r\n0x" + PEER + "\n", "token", "-", "--mptcp-version=0", "--format=csv");

        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aBadLineOnStandardInputIsNamedAndTheLinesBeforeItAreDone() {
        CommandRun run = CommandRun.withInput(KEY + "\nxyz\n", "token", "-", "--mptcp-version=0", "--format=json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err())
                .isEqualTo(
                        "mpcap token: standard input, line 2: 'xyz' is no key: 'x' at position 1 is not a hexadecimal"
                                + " digit; write 16 hexadecimal digits (mpcap token --help)\n");
    }

    @ParameterizedTest(name = "token {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "zz | KEY: 'zz' is no key: 'z' at position 1 is not a hexadecimal digit; write 16 hexadecimal digits",
                "6042a881 | KEY: '6042a881' is no key: a key has 8 bytes (16 hexadecimal digits), not 4 bytes",
                "6042a881c737b9e2 --nonce zz | '--nonce': 'zz' is no nonce: 'z' at position 1",
                "6042a881c737b9e2 --nonce 0c17b00e --peer-nonce 0c17b00e | a nonce makes an HMAC only with --peer-key",
                "6042a881c737b9e2 --peer-key 6042a881c737b9e2 --nonce 0c17b00e | --nonce needs --peer-nonce",
                "6042a881c737b9e2 --peer-key 6042a881c737b9e2 --peer-nonce 0c17b00e | --peer-nonce needs --nonce",
                "6042a881c737b9e2 6042a881c737b9e2 --peer-key 6042a881c737b9e2 | --peer-key goes with one KEY",
                "- --peer-key 6042a881c737b9e2 | --peer-key goes with one KEY",
                "6042a881c737b9e2 --peer-key 1 | '--peer-key': '1' is no key: an odd number of hexadecimal digits (1)",
                "6042a881c737b9e2 --mptcp-version 2 | '--mptcp-version': '2' is no version of MPTCP; write 0 or 1",
                "6042a881c737b9e2 --format xml | '--format': 'xml' is none of text, json, csv",
                "6042a881c737b9e2 --address ::1 | --address and --port need --address-id",
                "6042a881c737b9e2 --address-id 1 | --address-id and --port need --address",
                "6042a881c737b9e2 --address-id 1 --address ::1 | --address needs --peer-key",
                "6042a881c737b9e2 --address-id 1 --address example.org | 'example.org' is no IPv4 or IPv6 address",
                "6042a881c737b9e2 --address-id x --address ::1 | '--address-id': 'x' is no whole number",
                "6042a881c737b9e2 --address-id 256 --address ::1 --peer-key 6042a881c737b9e2 | 256 is not within 0…255",
                "6042a881c737b9e2 --address-id 1 --address ::1 --port 0 --peer-key 6042a881c737b9e2 | not within 1…65535",
                "6042a881c737b9e2 --address-id 1 --address ::1 --mptcp-version 0 | ADD_ADDR has no HMAC in version 0",
                "6042a881c737b9e2 --nonc 0c17b00e | Unknown option: '--nonc'; did you mean --nonce",
                "--format | Missing required parameter",
            })
    void wrongUsageIsOneLineThatNamesTheArgument(String arguments, String message) {
        CommandRun run = CommandRun.of(("token " + arguments).split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .startsWith("mpcap token: ")
                .contains(message)
                .endsWith("(mpcap token --help)" + System.lineSeparator());
    }

    private static JsonObject json(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--format=json";
        CommandRun run = CommandRun.of(all);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(JsonSchema.shipped("token").violations(run.out())).isEmpty();
        return JsonParser.parseString(run.out()).getAsJsonObject();
    }
}
