package org.mpcap.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * Everything derived from keys, recomputed for handshakes that real kernels had with each other: Linux with MPTCP v0.95 (v0)
 * and Linux 6.18 (v1). The tables name capture file and packet of each value.
 */
class RealHandshakesTest {
    private static final String WRONG_ON_PURPOSE = "wrong";

    static Stream<Named<NamedCsvRecord>> handshakes() {
        return named("handshakes.csv", "synPacket");
    }

    static Stream<Named<NamedCsvRecord>> joins() {
        return named("joins.csv", "synPacket");
    }

    static Stream<Named<NamedCsvRecord>> addAddrs() {
        return named("add-addrs.csv", "packet");
    }

    static Stream<Named<NamedCsvRecord>> dssChecksums() {
        return named("dss-checksums.csv", "packet");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("handshakes")
    void theFirstMappingOfEachSideBeginsOneAfterItsIdsn(NamedCsvRecord row) {
        if (!row.getField("initiatorDsn").isEmpty()) {
            long before = Long.parseLong(row.getField("initiatorDataBefore"));
            assertThat(firstDsn(row, "initiatorKey") + before)
                    .satisfies(dsn -> assertOnWire(dsn, row.getField("initiatorDsn")));
        }
        if (!row.getField("listenerDsn").isEmpty()) {
            assertOnWire(firstDsn(row, "listenerKey"), row.getField("listenerDsn"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("joins")
    void theTokenOfAJoinIsThatOfTheListenersKey(NamedCsvRecord row) {
        Token token = Token.of(CapturedTable.version(row), CapturedTable.key(row, "listenerKey"));

        assertThat(token.toString()).isEqualTo(row.getField("token"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("joins")
    void theSynAckOfAJoinCarriesTheListenersHmac(NamedCsvRecord row) {
        long hmac = JoinHmac.synAck(
                CapturedTable.version(row),
                CapturedTable.key(row, "listenerKey"),
                CapturedTable.key(row, "initiatorKey"),
                CapturedTable.nonce(row, "listenerNonce"),
                CapturedTable.nonce(row, "initiatorNonce"));

        assertThat(Bytes.ofLong(hmac).toHex()).isEqualTo(row.getField("synAckHmac"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("joins")
    void theThirdAckOfAJoinCarriesTheInitiatorsHmacUnlessForgedOnPurpose(NamedCsvRecord row) {
        Bytes hmac = JoinHmac.ack(
                CapturedTable.version(row),
                CapturedTable.key(row, "initiatorKey"),
                CapturedTable.key(row, "listenerKey"),
                CapturedTable.nonce(row, "initiatorNonce"),
                CapturedTable.nonce(row, "listenerNonce"));

        if (row.getField("ackIs").equals(WRONG_ON_PURPOSE)) {
            assertThat(hmac.toHex()).isNotEqualTo(row.getField("ackHmac"));
        } else {
            assertThat(hmac.toHex()).isEqualTo(row.getField("ackHmac"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("addAddrs")
    void theHmacOfAnAddAddrIsTheSendersOverIdAddressAndPort(NamedCsvRecord row) {
        long hmac = AddAddrHmac.of(
                CapturedTable.key(row, "senderKey"),
                CapturedTable.key(row, "receiverKey"),
                Integer.parseInt(row.getField("addressId")),
                IpAddress.parse(row.getField("address")),
                Integer.parseInt(row.getField("port")));

        assertThat(Bytes.ofLong(hmac).toHex()).isEqualTo(row.getField("hmac"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dssChecksums")
    void theChecksumOfAMappingCoversPseudoHeaderAndDataUnlessForgedOnPurpose(NamedCsvRecord row) {
        int checksum = DssChecksum.of(
                Bytes.fromHex(row.getField("dsn")).u64(0),
                Integer.parseInt(row.getField("ssn")),
                Integer.parseInt(row.getField("length")),
                Bytes.fromHex(row.getField("data")));

        if (row.getField("checksumIs").equals(WRONG_ON_PURPOSE)) {
            assertThat(checksum).isNotEqualTo(Integer.parseInt(row.getField("checksum"), 16));
        } else {
            assertThat(checksum).isEqualTo(Integer.parseInt(row.getField("checksum"), 16));
        }
    }

    @Test
    void theTablesHoldBothVersionsAndFamiliesAndExactlyTheForgeriesKnown() {
        List<NamedCsvRecord> joins = CapturedTable.read("joins.csv");
        List<NamedCsvRecord> checksums = CapturedTable.read("dss-checksums.csv");

        assertThat(joins.stream().map(row -> "v" + row.getField("version") + " over IPv" + row.getField("family")))
                .contains("v0 over IPv4", "v0 over IPv6", "v1 over IPv4", "v1 over IPv6");
        assertThat(joins.stream()
                        .filter(row -> row.getField("ackIs").equals(WRONG_ON_PURPOSE))
                        .map(row -> row.getField("capture") + " " + row.getField("ackPacket")))
                .containsExactly("v0-linux-0.95/d-join-errors.pcap 14");
        assertThat(checksums.stream()
                        .filter(row -> row.getField("checksumIs").equals(WRONG_ON_PURPOSE))
                        .map(row -> row.getField("capture") + " " + row.getField("packet")))
                .containsExactly("v0-linux-0.95/b-csum.pcap 8");
        assertThat(CapturedTable.read("handshakes.csv")).hasSize(41);
        assertThat(CapturedTable.read("add-addrs.csv")).hasSize(23);
    }

    private static long firstDsn(NamedCsvRecord row, String keyColumn) {
        return Idsn.of(CapturedTable.version(row), CapturedTable.key(row, keyColumn))
                .firstDataSequenceNumber();
    }

    private static void assertOnWire(long dataSequenceNumber, String onWire) {
        assertThat(Bytes.ofLong(dataSequenceNumber).toHex()).endsWith(onWire);
        assertThat(onWire).hasSizeBetween(8, 16);
    }

    private static Stream<Named<NamedCsvRecord>> named(String table, String packetColumn) {
        return CapturedTable.read(table).stream()
                .map(row -> Named.of(row.getField("capture") + " packet " + row.getField(packetColumn), row));
    }
}
