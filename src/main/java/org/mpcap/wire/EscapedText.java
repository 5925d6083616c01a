package org.mpcap.wire;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mpcap.UserError;

/** Bytes as a user writes them: text in UTF-8, in which {@code \r \n \t \\ \xHH} stand for one byte each. */
public final class EscapedText {
    /** A backslash at the end stands for itself. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|([^\\n]))");

    private EscapedText() {}

    /**
     * The bytes.
     *
     * @throws UserError if a backslash stands before anything else
     */
    public static Bytes parse(String text) {
        ByteWriter out = new ByteWriter(text.length());
        Matcher escape = ESCAPE.matcher(text);
        int done = 0;
        while (escape.find()) {
            out.bytes(utf8(text.substring(done, escape.start())));
            out.u8(
                    escape.group(1) != null
                            ? Integer.parseInt(escape.group(1), 16)
                            : switch (escape.group(2)) {
                                case "r" -> '\r';
                                case "n" -> '\n';
                                case "t" -> '\t';
                                case "\\" -> '\\';
                                case "x" -> throw UserError.usage("\\x needs two hexadecimal digits");
                                default -> throw UserError.usage(escape.group() + " is none of \\r \\n \\t \\\\ \\xHH");
                            });
            done = escape.end();
        }
        return out.bytes(utf8(text.substring(done))).toBytes();
    }

    private static Bytes utf8(String text) {
        return Bytes.adopt(text.getBytes(StandardCharsets.UTF_8));
    }
}
