package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
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

/** Finding the next hop's Ethernet address. */
class NeighboursTest {
    private static final MacAddress OURS = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress THEIRS = MacAddress.parse("02:00:00:00:00:0b");
    private static final IpAddress US = IpAddress.parse("10.9.0.1");
    private static final IpAddress THEM = IpAddress.parse("10.9.0.2");
    private static final NetworkDevice DEVICE = new NetworkDevice("test0", 7, OURS, 1500, true, false, List.of(US));

    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final FrameLog link = new FrameLog();
    private Optional<NeighbourTable.Entry> entry = Optional.empty();
    private final Neighbours neighbours = new Neighbours(eventLoop, (index, address) -> entry);

    private CompletableFuture<MacAddress> resolve() {
        CompletableFuture<MacAddress> answer = neighbours.resolve(link, DEVICE, US, THEM);
        eventLoop.run(() -> !link.sent().isEmpty() || answer.isDone(), 10);
        return answer;
    }

    private void runToTheEnd() {
        eventLoop.run(() -> false, 1000);
    }

    private static Bytes reply(int operation, IpAddress sender, MacAddress mac) {
        return new EthernetFrame(OURS, mac, EthernetFrame.ARP, new ArpPacket(operation, mac, sender, OURS, US).write())
                .write();
    }

    @Test
    void whatTheKernelKnowsIsUsedWithoutAsking() {
        entry = Optional.of(new NeighbourTable.Entry(THEIRS, true));

        assertThat(resolve()).isCompletedWithValue(THEIRS);
        assertThat(link.sent()).isEmpty();
    }

    @Test
    void otherwiseAllAreAskedAndTheAnswerCounts() {
        CompletableFuture<MacAddress> answer = resolve();

        assertThat(link.sent())
                .containsExactly(new EthernetFrame(
                        MacAddress.BROADCAST,
                        OURS,
                        EthernetFrame.ARP,
                        ArpPacket.request(OURS, US, THEM).write()));
        link.receive(reply(ArpPacket.REPLY, THEM, THEIRS));
        assertThat(answer).isCompletedWithValue(THEIRS);
    }

    @Test
    void anIpv6NeighbourIsSolicited() {
        IpAddress us = IpAddress.parse("fd09::1");
        IpAddress them = IpAddress.parse("fd09::2");
        CompletableFuture<MacAddress> answer = neighbours.resolve(link, DEVICE, us, them);
        eventLoop.run(() -> !link.sent().isEmpty(), 10);

        EthernetFrame question = link.sent().get(0);
        assertThat(question.destination()).isEqualTo(MacAddress.parse("33:33:ff:00:00:02"));
        assertThat(NeighbourDiscovery.parse((Ipv6Packet) IpPacket.parse(question.payload())))
                .contains(new NeighbourDiscovery(NeighbourDiscovery.SOLICITATION, 0, them, Optional.of(OURS)));

        Ipv6Packet advertisement = new NeighbourDiscovery(
                        NeighbourDiscovery.ADVERTISEMENT, NeighbourDiscovery.SOLICITED, them, Optional.of(THEIRS))
                .write(them, us);
        link.receive(new EthernetFrame(OURS, THEIRS, EthernetFrame.IPV6, advertisement.write()).write());
        assertThat(answer).isCompletedWithValue(THEIRS);
    }

    @Test
    void aSilentNeighbourIsAskedThreeTimesAndThenGivenUp() {
        CompletableFuture<MacAddress> answer = resolve();
        runToTheEnd();

        assertThat(link.sent()).hasSize(3);
        assertThat(eventLoop.nanos()).isEqualTo(1_500_000_000L);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(answer::join)
                .havingCause()
                .isInstanceOf(HostException.class)
                .withMessageContaining("10.9.0.2 on test0 does not answer ARP");
    }

    @Test
    void aStaleEntryIsUsedIfNobodyAnswers() {
        entry = Optional.of(new NeighbourTable.Entry(THEIRS, false));

        CompletableFuture<MacAddress> answer = resolve();
        assertThat(answer).isNotDone();
        runToTheEnd();

        assertThat(answer).isCompletedWithValue(THEIRS);
    }

    @Test
    void requestsOtherAddressesAndGroupsAreNoAnswer() {
        CompletableFuture<MacAddress> answer = resolve();

        link.receive(reply(ArpPacket.REQUEST, THEM, THEIRS));
        link.receive(reply(ArpPacket.REPLY, IpAddress.parse("10.9.0.3"), THEIRS));
        link.receive(reply(ArpPacket.REPLY, THEM, MacAddress.BROADCAST));
        link.receive(reply(ArpPacket.REPLY, THEM, MacAddress.ZERO));
        link.receive(Bytes.fromHex("00"));

        assertThat(answer).isNotDone();
    }

    @Test
    void manyWhoAskForOneNeighbourShareOneQuestion() {
        List<CompletableFuture<MacAddress>> answers =
                Stream.generate(this::resolve).limit(1000).toList();
        eventLoop.run(() -> eventLoop.pending() <= 1, 10_000);

        assertThat(link.sent()).hasSize(1);
        assertThat(link.listeners()).isEqualTo(1);
        link.receive(reply(ArpPacket.REPLY, THEM, THEIRS));
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(THEIRS));
    }

    @Test
    void anAnswerIsRemembered() {
        CompletableFuture<MacAddress> first = resolve();
        link.receive(reply(ArpPacket.REPLY, THEM, THEIRS));
        CompletableFuture<MacAddress> second = neighbours.resolve(link, DEVICE, US, THEM);
        runToTheEnd();

        assertThat(first).isDone();
        assertThat(second).isCompletedWithValue(THEIRS);
        assertThat(link.sent()).hasSize(1);
    }
}
