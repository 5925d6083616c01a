package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;

/**
 * The TCP options of a SYN or of what is quoted of it.
 *
 * @param options those that are there as a whole
 * @param rest what is left of the option the quote is cut in, at its start
 * @param cut whether the quote ends before the options do
 */
record OptionArea(List<TcpOption> options, Bytes rest, boolean cut) {
    /** An area that is there as a whole. */
    static OptionArea whole(Bytes area) {
        return cut(area, false);
    }

    /** An area of which only the start may be there. */
    static OptionArea cut(Bytes area, boolean cut) {
        List<TcpOption> options =
                new ArrayList<>(OptionList.parse(area).options().stream().toList());
        Bytes rest = Bytes.EMPTY;
        if (cut && !options.isEmpty() && options.get(options.size() - 1) instanceof TcpOption.Unparsed last) {
            rest = last.raw();
            options.remove(options.size() - 1);
        }
        // What a quote shows is padding as much as option: no-operation and end of list say nothing.
        options.removeIf(option -> option.kind() <= 1);
        return new OptionArea(List.copyOf(options), rest, cut);
    }

    /** Options removed, changed or added since {@code before}; options behind a cut count as unchanged. */
    List<FieldChange> changesSince(OptionArea before) {
        List<FieldChange> changes = new ArrayList<>();
        List<TcpOption> added = new ArrayList<>(options);
        for (TcpOption option : before.options) {
            // Of several of a kind the one that is as it was is the one that was sent.
            int at = added.indexOf(option) >= 0
                    ? added.indexOf(option)
                    : IntStream.range(0, added.size())
                            .filter(i -> added.get(i).kind() == option.kind())
                            .findFirst()
                            .orElse(-1);
            if (at >= 0) {
                TcpOption now = added.remove(at);
                if (!now.toBytes().equals(option.toBytes())) {
                    changes.add(new FieldChange(field(option), value(option), value(now)));
                }
            } else if (!cut) {
                changes.add(new FieldChange(field(option), value(option), ""));
            }
        }
        added.forEach(option -> changes.add(new FieldChange(field(option), "", value(option))));
        return changes;
    }

    /** What became of the option of this kind. */
    OptionState optionStateOf(OptionArea before, int kind) {
        List<Bytes> sent = before.ofKind(kind);
        List<Bytes> here = ofKind(kind);
        if (here.equals(sent)) {
            return OptionState.INTACT;
        }
        if (cut && here.isEmpty()) {
            return OptionState.UNSEEN;
        }
        return here.isEmpty() ? OptionState.ABSENT : OptionState.CHANGED;
    }

    /** Positions within the first option of this kind whose bytes differ, those that are only in one of the two included. */
    List<Integer> bytesChanged(OptionArea before, int kind) {
        Bytes sent = before.ofKind(kind).stream().findFirst().orElse(Bytes.EMPTY);
        Bytes here = ofKind(kind).contains(sent)
                ? sent
                : ofKind(kind).stream().findFirst().orElse(Bytes.EMPTY);
        return IntStream.range(0, Math.max(sent.length(), here.length()))
                .filter(i -> i >= sent.length() || i >= here.length() || sent.u8(i) != here.u8(i))
                .boxed()
                .toList();
    }

    private List<Bytes> ofKind(int kind) {
        return options.stream()
                .filter(option -> option.kind() == kind)
                .map(TcpOption::toBytes)
                .toList();
    }

    private static HeaderField field(TcpOption option) {
        return switch (option.kind()) {
            case 2 -> HeaderField.MSS;
            case 3 -> HeaderField.WINDOW_SCALE;
            case 4 -> HeaderField.SACK;
            case 8 -> HeaderField.TIMESTAMPS;
            case TcpOption.KIND_MPTCP -> HeaderField.MPTCP;
            default -> HeaderField.OTHER_OPTION;
        };
    }

    private static String value(TcpOption option) {
        if (option instanceof TcpOption.MaximumSegmentSize mss) {
            return Integer.toString(mss.bytes());
        }
        if (option instanceof TcpOption.WindowScale scale) {
            return Integer.toString(scale.shift());
        }
        return option.toBytes().toHex();
    }
}
