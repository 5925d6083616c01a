package org.mpcap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Neighbour discovery; the known packets were exchanged by two Linux 6.18 hosts. */
class NeighbourDiscoveryTest {
    private static final IpAddress ASKER = IpAddress.parse("fd09::1");
    private static final IpAddress TARGET = IpAddress.parse("fd09::2");
    private static final MacAddress ASKER_MAC = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress TARGET_MAC = MacAddress.parse("02:00:00:00:00:0b");
    private static final Bytes SOLICITATION = Bytes.fromHex("6000000000203aff"
            + "fd090000000000000000000000000001" + "ff0200000000000000000001ff000002"
            + "87007d7c00000000" + "fd090000000000000000000000000002" + "010102000000000a");
    private static final Bytes ADVERTISEMENT = Bytes.fromHex("6000000000203aff"
            + "fd090000000000000000000000000002" + "fd090000000000000000000000000001"
            + "88001c7660000000" + "fd090000000000000000000000000002" + "020102000000000b");
    private static final Bytes DUPLICATE_DETECTION = Bytes.fromHex("6000000000203aff"
            + "00000000000000000000000000000000" + "ff0200000000000000000001ff00000a"
            + "87003b3600000000" + "fe80000000000000000000fffe00000a" + "0e012c5f187aeefa");

    private static Optional<NeighbourDiscovery> parse(Bytes packet) {
        return NeighbourDiscovery.parse((Ipv6Packet) IpPacket.parse(packet));
    }

    private static Bytes with(Bytes packet, int at, int value) {
        byte[] changed = packet.toArray();
        changed[at] = (byte) value;
        return Bytes.adopt(changed);
    }

    @Test
    void aSolicitationIsTheOneTheKernelSends() {
        NeighbourDiscovery message =
                new NeighbourDiscovery(NeighbourDiscovery.SOLICITATION, 0, TARGET, Optional.of(ASKER_MAC));

        assertThat(message.write(ASKER, NeighbourDiscovery.solicitedNode(TARGET))
                        .write())
                .isEqualTo(SOLICITATION);
        assertThat(parse(SOLICITATION)).contains(message);
    }

    @Test
    void anAdvertisementIsTheOneTheKernelSends() {
        NeighbourDiscovery message = new NeighbourDiscovery(
                NeighbourDiscovery.ADVERTISEMENT,
                NeighbourDiscovery.SOLICITED | NeighbourDiscovery.OVERRIDE,
                TARGET,
                Optional.of(TARGET_MAC));

        assertThat(message.write(TARGET, ASKER).write()).isEqualTo(ADVERTISEMENT);
        assertThat(parse(ADVERTISEMENT)).contains(message);
    }

    @Test
    void duplicateAddressDetectionCarriesNoLinkLayerAddress() {
        assertThat(parse(DUPLICATE_DETECTION).orElseThrow().linkLayerAddress()).isEmpty();
    }

    @Test
    void theGroupOfAnAddressHasAnEthernetAddress() {
        assertThat(NeighbourDiscovery.multicastMac(NeighbourDiscovery.solicitedNode(TARGET)))
                .isEqualTo(MacAddress.parse("33:33:ff:00:00:02"));
    }

    @Test
    void aMessageFromBeyondTheLinkIsIgnored() {
        assertThat(parse(with(ADVERTISEMENT, 7, 254))).isEmpty();
    }

    @Test
    void aWrongChecksumIsIgnored() {
        assertThat(parse(with(ADVERTISEMENT, 42, 0x1d))).isEmpty();
    }

    @Test
    void anOptionOfLengthZeroEndsTheMessage() {
        Bytes broken = rechecked(with(ADVERTISEMENT, 65, 0));

        assertThat(parse(broken)).isEmpty();
    }

    @Test
    void anOptionBeyondTheMessageEndsIt() {
        Bytes broken = rechecked(with(ADVERTISEMENT, 65, 2));

        assertThat(parse(broken)).isEmpty();
    }

    @Test
    void aMulticastTargetIsIgnored() {
        Bytes broken = rechecked(with(ADVERTISEMENT, 48, 0xff));

        assertThat(parse(broken)).isEmpty();
    }

    private static Bytes rechecked(Bytes packet) {
        Ipv6Packet parsed = (Ipv6Packet) IpPacket.parse(packet);
        IcmpMessage message = IcmpMessage.parse(true, parsed.payload()).orElseThrow();
        return Ipv6Packet.of(
                        parsed.source(),
                        parsed.destination(),
                        IpPacket.PROTOCOL_ICMPV6,
                        parsed.hopLimit(),
                        message.checksummed(parsed.source(), parsed.destination())
                                .write())
                .write();
    }

    @Test
    void anyPayloadIsParsedOrIgnored() {
        Random random = new Random(4861);
        for (int round = 0; round < 100_000; round++) {
            byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            if (payload.length > 1) {
                payload[0] = (byte) (135 + random.nextInt(2));
                payload[1] = 0;
            }
            Bytes packet = Ipv6Packet.of(
                            ASKER, TARGET, IpPacket.PROTOCOL_ICMPV6, NeighbourDiscovery.HOP_LIMIT, Bytes.of(payload))
                    .write();
            Optional<NeighbourDiscovery> message = parse(payload.length < 8 ? packet : rechecked(packet));
            message.ifPresent(
                    parsed -> assertThat(parsed.target().isMulticast()).isFalse());
        }
    }

    @Test
    void ipv4HasNoPlaceInNeighbourDiscovery() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NeighbourDiscovery(
                        NeighbourDiscovery.SOLICITATION, 0, IpAddress.parse("10.9.0.1"), Optional.empty()));
    }
}
