package org.mpcap.wire;

import java.util.Optional;
import java.util.regex.Pattern;

/** Text of addresses: dotted decimal; IPv6 read as in RFC 4291 section 2.2, written as in RFC 5952 sections 4 and 5. */
final class IpAddressText {
    private static final Pattern DOTTED_DECIMAL =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final String GAP = "::";
    private static final int GROUPS = 8;

    private IpAddressText() {}

    /** The 4 or 16 bytes; empty if the text is no literal. */
    static Optional<Bytes> read(String text) {
        return text.indexOf(':') < 0 ? readV4(text) : readV6(text);
    }

    private static Optional<Bytes> readV4(String text) {
        if (!DOTTED_DECIMAL.matcher(text).matches()) {
            return Optional.empty();
        }
        ByteWriter out = new ByteWriter(4);
        for (String part : text.split("\\.", -1)) {
            out.u8(Integer.parseInt(part));
        }
        return Optional.of(out.toBytes());
    }

    private static Optional<Bytes> readV6(String text) {
        int gap = text.indexOf(GAP);
        if (gap < 0) {
            return readGroups(text, true).filter(all -> all.length() == 2 * GROUPS);
        }
        Optional<Bytes> head = readGroups(text.substring(0, gap), false);
        Optional<Bytes> tail = readGroups(text.substring(gap + GAP.length()), true);
        if (head.isEmpty() || tail.isEmpty()) {
            return Optional.empty();
        }
        int zeros = 2 * GROUPS - head.get().length() - tail.get().length();
        return zeros < 2
                ? Optional.empty()
                : Optional.of(head.get().plus(Bytes.of(new byte[zeros])).plus(tail.get()));
    }

    /** Groups with colons between them, the last one dotted decimal if that may be; no text is no group. */
    private static Optional<Bytes> readGroups(String text, boolean mayEndInV4) {
        ByteWriter out = new ByteWriter(2 * GROUPS);
        if (text.isEmpty()) {
            return Optional.of(Bytes.EMPTY);
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (GROUP.matcher(parts[i]).matches()) {
                out.u16(Integer.parseInt(parts[i], 16));
            } else if (last && mayEndInV4 && readV4(parts[i]).isPresent()) {
                out.bytes(readV4(parts[i]).get());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(out.toBytes());
    }

    static String writeV4(Bytes bytes) {
        return bytes.u8(0) + "." + bytes.u8(1) + "." + bytes.u8(2) + "." + bytes.u8(3);
    }

    static String writeV6(Bytes bytes) {
        if (bytes.u64(0) == 0 && bytes.u32(8) == 0xffff) {
            return "::ffff:" + writeV4(bytes.from(12));
        }
        int gapStart = -1;
        int gapLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && bytes.u16(2 * end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gapStart = start;
                gapLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int group = 0; group < GROUPS; ) {
            if (group == gapStart) {
                text.append(GAP);
                group += gapLength;
            } else {
                if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(bytes.u16(2 * group)));
                group++;
            }
        }
        return text.toString();
    }
}
