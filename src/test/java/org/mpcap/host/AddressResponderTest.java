package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.wire.ArpPacket;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.NeighbourDiscovery;

/** Answering for an address nobody has. */
class AddressResponderTest {
    private static final MacAddress OURS = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress THEIRS = MacAddress.parse("02:00:00:00:00:0b");
    private static final IpAddress SPARE = IpAddress.parse("10.9.0.99");
    private static final IpAddress THEM = IpAddress.parse("10.9.0.2");
    private static final IpAddress SPARE_V6 = IpAddress.parse("fd09::99");
    private static final IpAddress THEM_V6 = IpAddress.parse("fd09::2");
    private static final IpAddress NOBODY = IpAddress.parse("::");

    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final FrameLog link = new FrameLog();

    private CompletableFuture<AddressResponder> claim(IpAddress address) {
        return AddressResponder.claim(link, eventLoop, address, OURS);
    }

    private int claimed(IpAddress address) {
        CompletableFuture<AddressResponder> claim = claim(address);
        runToTheEnd();
        assertThat(claim).isCompleted();
        return link.sent().size();
    }

    private void runToTheEnd() {
        eventLoop.run(() -> false, 1000);
    }

    private static Bytes arp(ArpPacket packet) {
        return new EthernetFrame(MacAddress.BROADCAST, packet.senderMac(), EthernetFrame.ARP, packet.write()).write();
    }

    private static Bytes solicitation(IpAddress source, IpAddress target, Optional<MacAddress> mac) {
        IpAddress group = NeighbourDiscovery.solicitedNode(target);
        Ipv6Packet packet =
                new NeighbourDiscovery(NeighbourDiscovery.SOLICITATION, 0, target, mac).write(source, group);
        return new EthernetFrame(NeighbourDiscovery.multicastMac(group), THEIRS, EthernetFrame.IPV6, packet.write())
                .write();
    }

    @Test
    void theAddressIsProbedThreeTimesBeforeItIsOurs() {
        assertThat(claimed(SPARE)).isEqualTo(3);

        assertThat(link.sent())
                .containsOnly(new EthernetFrame(
                        MacAddress.BROADCAST,
                        OURS,
                        EthernetFrame.ARP,
                        ArpPacket.request(OURS, IpAddress.parse("0.0.0.0"), SPARE)
                                .write()));
    }

    @Test
    void anAddressSomeoneHasIsNotClaimed() {
        CompletableFuture<AddressResponder> claim = claim(SPARE);
        eventLoop.run(() -> !link.sent().isEmpty(), 10);
        link.receive(arp(new ArpPacket(ArpPacket.REPLY, THEIRS, SPARE, OURS, IpAddress.parse("0.0.0.0"))));
        runToTheEnd();

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(claim::join)
                .havingCause()
                .withMessageContaining("10.9.0.99 on test0 belongs to 02:00:00:00:00:0b");
        int before = link.sent().size();
        link.receive(arp(ArpPacket.request(THEIRS, THEM, SPARE)));
        assertThat(link.sent()).hasSize(before);
    }

    @Test
    void anIpv6AddressSomeoneHasIsNotClaimed() {
        CompletableFuture<AddressResponder> claim = claim(SPARE_V6);
        eventLoop.run(() -> !link.sent().isEmpty(), 10);
        Ipv6Packet defence = new NeighbourDiscovery(
                        NeighbourDiscovery.ADVERTISEMENT, NeighbourDiscovery.OVERRIDE, SPARE_V6, Optional.of(THEIRS))
                .write(SPARE_V6, IpAddress.parse("ff02::1"));
        link.receive(
                new EthernetFrame(MacAddress.parse("33:33:00:00:00:01"), THEIRS, EthernetFrame.IPV6, defence.write())
                        .write());

        assertThat(claim).isCompletedExceptionally();
    }

    @Test
    void aRequestIsAnsweredWithOurEthernetAddress() {
        int before = claimed(SPARE);
        link.receive(arp(ArpPacket.request(THEIRS, THEM, SPARE)));

        assertThat(link.sent().subList(before, link.sent().size()))
                .containsExactly(new EthernetFrame(
                        THEIRS,
                        OURS,
                        EthernetFrame.ARP,
                        new ArpPacket(ArpPacket.REPLY, OURS, SPARE, THEIRS, THEM).write()));
    }

    @Test
    void aSolicitationIsAnsweredWithOurEthernetAddress() {
        int before = claimed(SPARE_V6);
        link.receive(solicitation(THEM_V6, SPARE_V6, Optional.of(THEIRS)));

        EthernetFrame answer = link.sent().get(before);
        Ipv6Packet packet = (Ipv6Packet) IpPacket.parse(answer.payload());
        assertThat(answer.destination()).isEqualTo(THEIRS);
        assertThat(packet.destination()).isEqualTo(THEM_V6);
        assertThat(NeighbourDiscovery.parse(packet))
                .contains(new NeighbourDiscovery(
                        NeighbourDiscovery.ADVERTISEMENT,
                        NeighbourDiscovery.SOLICITED | NeighbourDiscovery.OVERRIDE,
                        SPARE_V6,
                        Optional.of(OURS)));
    }

    @Test
    void aHostThatWantsTheAddressIsToldAllThatItIsTaken() {
        int before = claimed(SPARE_V6);
        link.receive(solicitation(NOBODY, SPARE_V6, Optional.empty()));

        EthernetFrame answer = link.sent().get(before);
        assertThat(answer.destination()).isEqualTo(MacAddress.parse("33:33:00:00:00:01"));
        assertThat(((Ipv6Packet) IpPacket.parse(answer.payload())).destination())
                .isEqualTo(IpAddress.parse("ff02::1"));
    }

    @Test
    void questionsAboutOthersAreNotAnswered() {
        int before = claimed(SPARE);
        link.receive(arp(ArpPacket.request(THEIRS, THEM, IpAddress.parse("10.9.0.98"))));
        link.receive(solicitation(THEM_V6, SPARE_V6, Optional.of(THEIRS)));
        link.receive(Bytes.EMPTY);

        assertThat(link.sent()).hasSize(before);
    }

    @Test
    void aForgedAskerCannotMakeUsShout() {
        int before = claimed(SPARE);
        link.receive(arp(ArpPacket.request(MacAddress.BROADCAST, THEM, SPARE)));

        assertThat(link.sent()).hasSize(before);
    }

    @Test
    void aForgerCannotSilenceUsOnceTheAddressIsOurs() {
        int before = claimed(SPARE);
        link.receive(arp(new ArpPacket(ArpPacket.REPLY, THEIRS, SPARE, OURS, SPARE)));
        link.receive(arp(ArpPacket.request(THEIRS, THEM, SPARE)));

        assertThat(link.sent()).hasSize(before + 1);
    }

    @Test
    void aFloodOfQuestionsGetsAHundredAnswersInASecond() {
        int before = claimed(SPARE);
        for (int question = 0; question < 10_000; question++) {
            link.receive(arp(ArpPacket.request(THEIRS, THEM, SPARE)));
        }

        assertThat(link.sent()).hasSize(before + 100);
    }

    @Test
    void afterClosingNothingIsAnswered() {
        CompletableFuture<AddressResponder> claim = claim(SPARE);
        runToTheEnd();
        claim.join().close();
        runToTheEnd();
        int before = link.sent().size();
        link.receive(arp(ArpPacket.request(THEIRS, THEM, SPARE)));

        assertThat(link.sent()).hasSize(before);
    }
}
