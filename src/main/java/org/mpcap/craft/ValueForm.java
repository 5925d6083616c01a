package org.mpcap.craft;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;

/** The forms values are written in, and how they are read. Values of each form are checked before anything is sent. */
enum ValueForm {
    /** A whole number, decimal or 0x with hexadecimal digits. */
    NUMBER("\\d{1,10}|0x[0-9a-fA-F]{1,8}", "a number such as 7 or 0x1f"),
    /** A sequence number that counts from the beginning, or from what is due. */
    PLACE("auto([+-]\\d{1,18})?|-?\\d{1,19}", "auto, auto+1, or a number that counts from the beginning"),
    /** A key. */
    KEY("local|remote|[a-z]\\w*\\.(local|remote)|0x[0-9a-fA-F]{16}|any", "local, remote, or 0x and 16 digits"),
    /** A token. */
    TOKEN("auto|local|other-hash|0x[0-9a-fA-F]{8}|any", "auto, local, other-hash, or 0x and 8 digits"),
    /** A nonce. */
    NONCE("0x[0-9a-fA-F]{8}|any", "0x and 8 digits"),
    /** An HMAC. */
    HMAC(
            "auto(\\^[0-9a-fA-F]{16}|\\^[0-9a-fA-F]{40})?|keys-swapped|nonces-swapped|both-swapped|other-hash"
                    + "|[0-9a-fA-F]{16}|[0-9a-fA-F]{40}|wrong|any",
            "auto, keys-swapped, nonces-swapped, both-swapped, other-hash, or 16 or 40 digits"),
    /** A DSS checksum. */
    CHECKSUM(
            "(auto|narrow)(\\^[0-9a-fA-F]{4})?|0x[0-9a-fA-F]{4}|wrong|any",
            "auto, auto^ffff, narrow, or 0x and 4 digits"),
    /** Bytes in hexadecimal. */
    HEX("([0-9a-fA-F]{2})*|auto|any", "pairs of hexadecimal digits"),
    /** An IP address, or one of ours. */
    ADDRESS("first|second|second-path|[0-9a-fA-F.:]+", "first, second, second-path or an IP address"),
    /** Address ids. */
    IDS("(\\d{1,3}(,\\d{1,3})*)?", "address ids with commas between"),
    /** A TCP checksum. */
    SUM("auto\\^[0-9a-fA-F]{4}|0x[0-9a-fA-F]{4}", "auto^ffff, or 0x and 4 digits"),
    /** A port of ours: a number, or the subflow that has it. */
    OWN_PORT("\\d{1,5}|[a-z]\\w*", "a number or a flow such as f1"),
    /** Payload. */
    DATA("\"([^\"\\\\]|\\\\.)*\"|0x([0-9a-fA-F]{2})*", "\"text\" or 0x and pairs of digits"),
    /** A bare word. */
    BARE("", "nothing"),
    /** A name of a subflow or a connection. */
    NAME("[a-z]\\w*", "a name such as f1"),
    /** Where a subflow starts. */
    ORIGIN("first|second|second-path", "first, second or second-path"),
    /** A port of the server. */
    PORT("target|mptcp|tcp|\\d{1,5}", "target, mptcp, tcp or a number"),
    /** Flags of TCP. */
    FLAGS(
            "none|0x[0-9a-fA-F]{1,3}|(SYN|ACK|FIN|RST|PSH|URG|ECE|CWR)(/(SYN|ACK|FIN|RST|PSH|URG|ECE|CWR))*",
            "flags such as SYN/ACK"),
    /** How a subflow acknowledges. */
    ACKING("both|narrow|stale|subflow|none", "both, narrow, stale, subflow or none"),
    /** A protocol version. */
    VERSION("[01]", "0 or 1");

    private final Pattern form;
    private final String words;

    ValueForm(String form, String words) {
        this.form = Pattern.compile(form);
        this.words = words;
    }

    /** @throws CraftException if the text is not of this form */
    void check(int line, String what, String text) {
        if (!form.matcher(text).matches()) {
            throw new CraftException(line, what + " '" + text + "' is not " + words);
        }
    }

    /** Whether the text is a number that {@link #number(String)} reads. */
    static boolean isNumber(String text) {
        return text.matches("-?\\d{1,19}|0x[0-9a-fA-F]{1,16}");
    }

    /** A number of the form {@link #NUMBER}, or {@link #KEY}, {@link #TOKEN} and {@link #NONCE} in digits. */
    static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }

    /** A number that must fit its field. */
    static int number(int line, String what, String text, int bits) {
        long value = number(text);
        if (value >>> bits != 0) {
            throw new CraftException(line, what + " '" + text + "' does not fit " + bits + " bits");
        }
        return (int) value;
    }

    /** A {@link #PLACE} as a number that counts from the beginning, where {@code due} is what auto stands for. */
    static long place(String text, long due) {
        if (!text.startsWith("auto")) {
            return Long.parseLong(text);
        }
        return due + (text.length() > 4 ? Long.parseLong(text.substring(4)) : 0);
    }

    /** A TCP checksum of the form {@link #SUM}, where {@code right} is the right one. */
    static int sum(String text, int right) {
        return text.startsWith("auto") ? right ^ Integer.parseInt(text.substring(5), 16) : (int) number(text);
    }

    /** Payload as bytes. */
    static Bytes data(int line, String text) {
        if (text.startsWith("0x")) {
            return Bytes.fromHex(text.substring(2));
        }
        ByteWriter out = new ByteWriter(text.length());
        boolean escaped = false;
        for (byte b : text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8)) {
            if (b == '\\' && !escaped) {
                escaped = true;
                continue;
            }
            out.u8((escaped ? unescaped(line, (char) b) : b) & 0xff);
            escaped = false;
        }
        return out.toBytes();
    }

    private static char unescaped(int line, char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '"', '\\' -> letter;
            default -> throw new CraftException(line, "'\\" + letter + "' is none of \\n \\r \\\" \\\\");
        };
    }

    /** Bytes as payload is written: as text if it can be read, otherwise in hexadecimal. */
    static String data(Bytes data) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : data.toArray()) {
            switch (b) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '"', '\\' -> text.append('\\').append((char) b);
                default -> {
                    if (b < 0x20 || b > 0x7e) {
                        return "0x" + data.toHex();
                    }
                    text.append((char) b);
                }
            }
        }
        return text.append('"').toString();
    }
}
