package org.mpcap.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.Defect;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** A segment being made up; every field can be set, right or wrong. What is not set is what an honest client would send. */
public final class SegmentBuilder {
    private static final int OFFSET_AT = 12;
    private static final int CHECKSUM_AT = 16;

    private final CraftedSubflow subflow;
    private final List<TcpOption> options = new ArrayList<>();
    private int flags = TcpSegment.ACK;
    private int sequence;
    private int acknowledgment;
    private int window;
    private int urgent;
    private boolean moves = true;
    private Bytes payload = Bytes.EMPTY;
    private Optional<Header> header = Optional.empty();

    /** What a header says of its own length and of the checksum, where that is wrong. */
    private record Header(OptionalInt dataOffset, IntUnaryOperator checksum) {}

    SegmentBuilder(CraftedSubflow subflow) {
        this.subflow = subflow;
        this.sequence = subflow.next();
        this.acknowledgment = subflow.expected();
        this.window = subflow.window();
    }

    /** The flags, instead of ACK alone. */
    public SegmentBuilder flags(int mask) {
        flags = mask;
        return this;
    }

    /** The sequence number, absolute; the subflow's own does not move. */
    public SegmentBuilder sequence(int value) {
        sequence = value;
        moves = false;
        return this;
    }

    /** A sequence number this far from the one that is due; the subflow's own does not move. */
    public SegmentBuilder shifted(int delta) {
        return sequence(subflow.next() + delta);
    }

    /** The acknowledgment number, absolute. */
    public SegmentBuilder acknowledging(int value) {
        acknowledgment = value;
        return this;
    }

    /** The window, unscaled. */
    public SegmentBuilder window(int value) {
        window = value;
        return this;
    }

    /** The urgent pointer; sets URG. */
    public SegmentBuilder urgent(int value) {
        urgent = value;
        flags |= TcpSegment.URG;
        return this;
    }

    /** Leaves the subflow's sequence number where it is, so that the same bytes can be sent again. */
    public SegmentBuilder again() {
        moves = false;
        return this;
    }

    /** Adds MPTCP options. */
    public SegmentBuilder with(MptcpOption... more) {
        for (MptcpOption option : more) {
            options.add(option.toTcpOption());
        }
        return this;
    }

    /** Adds any TCP options. */
    public SegmentBuilder with(TcpOption... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Adds bytes to the option area as they are. */
    public SegmentBuilder raw(Bytes bytes) {
        options.add(new TcpOption.Unparsed(bytes, new Defect(Defect.Rule.OPTION_LENGTH, 1)));
        return this;
    }

    /** Adds bytes to the option area as they are, in hexadecimal. */
    public SegmentBuilder raw(String hex) {
        return raw(Bytes.fromHex(hex));
    }

    /** The data; sets PSH. */
    public SegmentBuilder data(Bytes bytes) {
        payload = bytes;
        flags |= bytes.isEmpty() ? 0 : TcpSegment.PSH;
        return this;
    }

    /** The data; sets PSH. */
    public SegmentBuilder data(String text) {
        return data(Bytes.adopt(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * What the header says of its own length, in words of four bytes, 0…15. The options stay as they are: with a smaller number
     * they end earlier and the rest of them is data, with a greater one they reach into the data or beyond the segment.
     */
    public SegmentBuilder dataOffset(int words) {
        header = Optional.of(new Header(OptionalInt.of(words), checksum()));
        return this;
    }

    /** The TCP checksum, made of the right one. */
    public SegmentBuilder checksum(IntUnaryOperator change) {
        header = Optional.of(new Header(header.map(Header::dataOffset).orElse(OptionalInt.empty()), change));
        return this;
    }

    private IntUnaryOperator checksum() {
        return header.map(Header::checksum).orElse(IntUnaryOperator.identity());
    }

    /** Sends it. */
    public CraftedSubflow send() {
        TcpSegment segment = segment();
        subflow.transmit(segment, header.map(wrong -> written(segment, wrong)), moves);
        return subflow;
    }

    private Bytes written(TcpSegment segment, Header wrong) {
        byte[] bytes = segment.withChecksum(0).write().toArray();
        wrong.dataOffset().ifPresent(words -> bytes[OFFSET_AT] = (byte) ((words << 4) | (bytes[OFFSET_AT] & 0xf)));
        Bytes unsummed = Bytes.adopt(bytes.clone());
        int right = Checksums.withPseudoHeader(
                subflow.path().source(), subflow.path().destination(), TcpSegment.PROTOCOL, unsummed);
        int sum = wrong.checksum().applyAsInt(right);
        bytes[CHECKSUM_AT] = (byte) (sum >>> 8);
        bytes[CHECKSUM_AT + 1] = (byte) sum;
        return Bytes.adopt(bytes);
    }

    /** The segment, without its checksum. */
    public TcpSegment segment() {
        return new TcpSegment(
                subflow.tuple().local().port(),
                subflow.tuple().remote().port(),
                sequence,
                (flags & TcpSegment.ACK) == 0 ? 0 : acknowledgment,
                flags,
                window,
                0,
                urgent,
                new OptionList(options).padded(),
                payload);
    }
}
