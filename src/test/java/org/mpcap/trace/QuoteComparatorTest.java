package org.mpcap.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;

class QuoteComparatorTest {
    private static final int HEADER = 20;
    private static final SynMaker SYN = maker("192.0.2.1", "198.51.100.2");

    private static SynMaker maker(String from, String to) {
        return new SynMaker(
                new FourTuple(
                        new TransportAddress(IpAddress.parse(from), 61000),
                        new TransportAddress(IpAddress.parse(to), 80)),
                0x11223344,
                0x55660077,
                0xabcde,
                SynOptions.usual(),
                List.of(new MpCapable.Syn(1, 1).toTcpOption()),
                false);
    }

    private static QuoteComparison compare(Bytes quoted) {
        return QuoteComparator.compare(
                SYN.packet(3, 9), SYN.payload(9), IpPayload.quoted(quoted).orElseThrow());
    }

    private static Bytes changed(int at, int value) {
        byte[] bytes = SYN.packet(1, 9).write().toArray();
        bytes[at] = (byte) value;
        return Bytes.of(bytes);
    }

    @Test
    void aWholeQuoteShowsThatNothingChanged() {
        QuoteComparison comparison = compare(SYN.packet(1, 9).write());
        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.unseen()).isEmpty();
        assertThat(comparison.optionState()).isEqualTo(OptionState.INTACT);
        assertThat(comparison.tcpBytes()).isEqualTo(44);
    }

    @Test
    void eightBytesShowPortsAndSequenceNumberOnly() {
        QuoteComparison comparison = compare(SYN.packet(1, 9).write().slice(0, HEADER + 8));
        assertThat(comparison.optionState()).isEqualTo(OptionState.UNSEEN);
        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.unseen())
                .containsExactly("acknowledgment number", "flags", "window", "checksum", "urgent pointer", "options");
    }

    @Test
    void aQuoteCutInsideTheOptionsLeavesTheRestUnseen() {
        QuoteComparison comparison = compare(SYN.packet(1, 9).write().slice(0, HEADER + 30));
        assertThat(comparison.optionState()).isEqualTo(OptionState.UNSEEN);
        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.unseen()).containsExactly("options from byte 10 on");
    }

    @Test
    void everyByteOfTheTcpHeaderCounts() {
        Bytes whole = SYN.packet(1, 9).write();
        for (int at = HEADER; at < whole.length(); at++) {
            // A changed kind or length of an option may end the list, which is a change, too.
            QuoteComparison comparison = compare(changed(at, whole.u8(at) ^ 0x15));
            assertThat(comparison.changes()).as("byte %d", at - HEADER).isNotEmpty();
        }
    }

    @Test
    void theBytesOfAChangedOptionAreNamed() {
        QuoteComparison comparison = compare(changed(HEADER + 43, 0x81));
        assertThat(comparison.optionState()).isEqualTo(OptionState.CHANGED);
        assertThat(comparison.optionBytes()).containsExactly(3);
        assertThat(comparison.changes()).containsExactly(new FieldChange(HeaderField.MPTCP, "1e040101", "1e040181"));
    }

    @Test
    void anOptionOverwrittenWithNoOperationIsGone() {
        QuoteComparison comparison = compare(Packets.stripped(SYN.packet(1, 9)).write());
        assertThat(comparison.optionState()).isEqualTo(OptionState.ABSENT);
        assertThat(comparison.changes()).containsExactly(new FieldChange(HeaderField.MPTCP, "1e040101", ""));
    }

    @Test
    void aChecksumAloneTellsOfAFieldThatWasPutBack() {
        assertThat(compare(changed(HEADER + 16, 0)).changes())
                .extracting(FieldChange::field)
                .containsExactly(HeaderField.CHECKSUM);
    }

    @Test
    void anyBytesMayBeQuoted() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = SYN.packet(1, 9).write().toArray();
            for (int changes = random.nextInt(12); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Bytes quoted = Bytes.of(bytes).slice(0, random.nextInt(bytes.length + 1));
            IpPayload.quoted(quoted)
                    .ifPresent(quote -> assertThat(QuoteComparator.compare(SYN.packet(3, 9), SYN.payload(9), quote))
                            .isNotNull());
            IpPayload.quoted(quoted).filter(SYN::owns).ifPresent(SYN::idOf);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allPacketsOfAWalkHaveOneChecksumAndTellThemselvesApart(boolean v6) {
        SynMaker maker = v6 ? maker("2001:db8::1", "2001:db8::2") : SYN;
        int checksum = maker.payload(1).u16(16);
        for (int id = 1; id <= PacketMaker.MOST; id++) {
            IpPacket packet = maker.packet(1, id);
            Bytes tcp = maker.payload(id);
            assertThat(tcp.u16(16)).isEqualTo(checksum);
            assertThat(Checksums.withPseudoHeader(
                            maker.flow().local().address(),
                            maker.flow().remote().address(),
                            TcpSegment.PROTOCOL,
                            tcp))
                    .isZero();
            IpPayload quote = IpPayload.quoted(packet.write()).orElseThrow();
            assertThat(maker.owns(quote)).isTrue();
            assertThat(maker.idOf(quote)).hasValue(id);
        }
    }
}
