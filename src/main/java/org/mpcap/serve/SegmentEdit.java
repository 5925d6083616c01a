package org.mpcap.serve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** What becomes of a segment on its way to or from a server. The values here are made of one another. */
@FunctionalInterface
public interface SegmentEdit {
    /** Leaves everything as it is. */
    SegmentEdit NONE = (segment, flow) -> List.of(segment);

    /** Takes the segment out of the world. */
    SegmentEdit DROP = (segment, flow) -> List.of();

    /**
     * Makes the server refuse the segment with a reset that acknowledges it: in its place comes a FIN of a connection that never was
     * (RFC 9293 3.5.2).
     */
    SegmentEdit REFUSE = (segment, flow) -> List.of(with(segment, TcpSegment.FIN, List.of()));

    /** Makes of the segment a reset. */
    SegmentEdit RESET = (segment, flow) -> List.of(with(segment, TcpSegment.RST | TcpSegment.ACK, List.of()));

    /** What goes on in the place of a segment, in this order; nothing if it is dropped. */
    List<TcpSegment> apply(TcpSegment segment, FaultedFlow flow);

    /** Only for segments this holds of. */
    default SegmentEdit when(BiPredicate<TcpSegment, FaultedFlow> which) {
        return (segment, flow) -> which.test(segment, flow) ? apply(segment, flow) : List.of(segment);
    }

    /** This, then another on each segment that comes out of it. */
    default SegmentEdit then(SegmentEdit next) {
        return (segment, flow) -> apply(segment, flow).stream()
                .flatMap(each -> next.apply(each, flow).stream())
                .toList();
    }

    /** The segment as often as this. */
    static SegmentEdit repeat(int times) {
        return (segment, flow) -> Collections.nCopies(times, segment);
    }

    /** Takes out MPTCP options of this type. */
    static SegmentEdit without(Class<? extends MptcpOption> type) {
        return without(type::isInstance);
    }

    /** Takes out MPTCP options this holds of. */
    static SegmentEdit without(Predicate<MptcpOption> which) {
        return (segment, flow) ->
                options(segment, option -> which.test(option) ? Optional.empty() : Optional.of(option));
    }

    /** Changes MPTCP options of this type. */
    static <T extends MptcpOption> SegmentEdit change(Class<T> type, Function<T, ? extends MptcpOption> change) {
        return (segment, flow) -> options(
                segment, option -> Optional.of(type.isInstance(option) ? change.apply(type.cast(option)) : option));
    }

    /** Puts something else in the place of MPTCP options of this type, if there is something. */
    static <T extends MptcpOption> SegmentEdit replace(
            Class<T> type, BiFunction<T, FaultedFlow, Optional<? extends MptcpOption>> other) {
        return (segment, flow) -> options(segment, option -> {
            if (!type.isInstance(option)) {
                return Optional.of(option);
            }
            Optional<? extends MptcpOption> instead = other.apply(type.cast(option), flow);
            return instead.isPresent() ? instead : Optional.of(option);
        });
    }

    /** Changes the flags of MP_CAPABLE in the three packets of the handshake. */
    static SegmentEdit capableFlags(IntUnaryOperator change) {
        return change(MpCapable.Syn.class, syn -> new MpCapable.Syn(syn.version(), change.applyAsInt(syn.flags())))
                .then(change(
                        MpCapable.OneKey.class,
                        one -> new MpCapable.OneKey(one.version(), change.applyAsInt(one.flags()), one.senderKey())))
                .then(change(
                        MpCapable.BothKeys.class,
                        both -> new MpCapable.BothKeys(
                                both.version(),
                                change.applyAsInt(both.flags()),
                                both.senderKey(),
                                both.receiverKey())));
    }

    /** Changes the DATA_ACK of every DSS that has one, and the flags of every DSS. */
    static SegmentEdit dataAck(ToIntFunction<Dss> flags, LongUnaryOperator number) {
        return change(Dss.class, dss -> {
            OptionalLong dataAck = dss.dataAck().isPresent()
                    ? OptionalLong.of(number.applyAsLong(dss.dataAck().getAsLong()))
                    : OptionalLong.empty();
            return new Dss(flags.applyAsInt(dss), dataAck, dss.mapping());
        });
    }

    /** Takes the DATA_ACK out of every DSS. */
    SegmentEdit NO_DATA_ACK = change(
            Dss.class,
            dss -> new Dss(
                    dss.flags() & ~(Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK), OptionalLong.empty(), dss.mapping()));

    /** Makes every DATA_ACK one of 32 bits. */
    SegmentEdit NARROW_DATA_ACK =
            dataAck(dss -> dss.flags() & ~Dss.FLAG_WIDE_DATA_ACK, number -> number & 0xffff_ffffL);

    /** Changes the mapping of every DSS that has one. */
    static SegmentEdit mapping(BiFunction<Dss, Dss.Mapping, Dss.Mapping> change) {
        return change(
                Dss.class,
                dss -> new Dss(dss.flags(), dss.dataAck(), dss.mapping().map(each -> change.apply(dss, each))));
    }

    /** Puts in an MPTCP option, if there is one and the header has room for it. */
    static SegmentEdit plus(Function<FaultedFlow, Optional<MptcpOption>> option) {
        return (segment, flow) -> {
            List<TcpOption> list = new ArrayList<>(segment.options().options());
            list.removeIf(TcpOption.NoOperation.class::isInstance);
            Optional<MptcpOption> added = option.apply(flow);
            added.ifPresent(each -> list.add(each.toTcpOption()));
            boolean fits = new OptionList(list).padded().write().length() <= OptionList.LIMIT;
            return List.of(added.isPresent() && fits ? with(segment, segment.flags(), list) : segment);
        };
    }

    private static List<TcpSegment> options(
            TcpSegment segment, Function<MptcpOption, Optional<? extends MptcpOption>> change) {
        List<TcpOption> list = new ArrayList<>();
        for (TcpOption option : segment.options().options()) {
            if (option.kind() != TcpOption.KIND_MPTCP || option instanceof TcpOption.Unparsed) {
                list.add(option);
            } else {
                change.apply(MptcpOption.parse(option.toBytes())).ifPresent(kept -> list.add(kept.toTcpOption()));
            }
        }
        return List.of(list.equals(segment.options().options()) ? segment : with(segment, segment.flags(), list));
    }

    private static TcpSegment with(TcpSegment segment, int flags, List<TcpOption> list) {
        return new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.sequence(),
                segment.acknowledgment(),
                flags,
                segment.window(),
                0,
                segment.urgent(),
                new OptionList(list.stream()
                                .filter(option -> !(option instanceof TcpOption.NoOperation))
                                .toList())
                        .padded(),
                segment.payload());
    }
}
