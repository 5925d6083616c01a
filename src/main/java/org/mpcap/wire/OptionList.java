package org.mpcap.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The option area of a TCP header (RFC 9293 3.1), in order.
 *
 * @param options the options
 */
public record OptionList(List<TcpOption> options) {
    /** No options. */
    public static final OptionList NONE = new OptionList(List.of());

    /** Most bytes a TCP header has for options. */
    public static final int LIMIT = 40;

    /** Copies the list. */
    public OptionList {
        options = List.copyOf(options);
    }

    /** The given options. */
    public static OptionList of(TcpOption... options) {
        return new OptionList(Arrays.asList(options));
    }

    /** Splits any bytes into options; {@link #write()} gives the same bytes back. */
    public static OptionList parse(Bytes area) {
        List<TcpOption> options = new ArrayList<>();
        int position = 0;
        while (position < area.length()) {
            int kind = area.u8(position);
            if (kind == 0) {
                options.add(new TcpOption.EndOfOptions(area.from(position + 1)));
                break;
            }
            if (kind == 1) {
                options.add(new TcpOption.NoOperation());
                position++;
                continue;
            }
            int left = area.length() - position;
            int length = left < 2 ? 0 : area.u8(position + 1);
            if (length < 2 || length > left) {
                options.add(new TcpOption.Unparsed(area.from(position), new Defect(Defect.Rule.OPTION_LENGTH, 1)));
                break;
            }
            options.add(parseOne(area.slice(position, length)));
            position += length;
        }
        return new OptionList(options);
    }

    private static TcpOption parseOne(Bytes option) {
        int kind = option.u8(0);
        int length = option.length();
        return switch (kind) {
            case 2 -> length == 4 ? new TcpOption.MaximumSegmentSize(option.u16(2)) : wrongLength(option);
            case 3 -> length == 3 ? new TcpOption.WindowScale(option.u8(2)) : wrongLength(option);
            case 4 -> length == 2 ? new TcpOption.SackPermitted() : wrongLength(option);
            case 5 -> length % 8 == 2 && length > 2 ? selectiveAck(option) : wrongLength(option);
            case 8 -> length == 10 ? new TcpOption.Timestamps(option.u32(2), option.u32(6)) : wrongLength(option);
            case 34 -> new TcpOption.FastOpenCookie(option.from(2));
            default -> new TcpOption.Other(kind, option.from(2));
        };
    }

    private static TcpOption wrongLength(Bytes option) {
        return new TcpOption.Unparsed(option, new Defect(Defect.Rule.OPTION_FIXED_LENGTH, 1));
    }

    private static TcpOption selectiveAck(Bytes option) {
        List<TcpOption.SelectiveAck.Block> blocks = new ArrayList<>();
        for (int at = 2; at < option.length(); at += 8) {
            blocks.add(new TcpOption.SelectiveAck.Block(option.u32(at), option.u32(at + 4)));
        }
        return new TcpOption.SelectiveAck(blocks);
    }

    /** The options one behind the other, without padding. */
    public Bytes write() {
        ByteWriter out = new ByteWriter(LIMIT);
        options.forEach(option -> option.write(out));
        return out.toBytes();
    }

    /** The same options, filled up with NOP to a multiple of four bytes as a TCP header needs. */
    public OptionList padded() {
        int odd = write().length() % 4;
        if (odd == 0) {
            return this;
        }
        List<TcpOption> padded = new ArrayList<>(options);
        for (int i = odd; i < 4; i++) {
            padded.add(new TcpOption.NoOperation());
        }
        return new OptionList(padded);
    }

    /** The options of one Java type, in order. */
    public <T extends TcpOption> Stream<T> all(Class<T> type) {
        return options.stream().filter(type::isInstance).map(type::cast);
    }

    /** The first option of one Java type. */
    public <T extends TcpOption> Optional<T> first(Class<T> type) {
        return all(type).findFirst();
    }
}
