package org.mpcap.craft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mpcap.wire.TcpSegment;

/** Flags of TCP as words. */
final class TcpFlags {
    private static final Map<String, Integer> MASKS = masks();

    private TcpFlags() {}

    private static Map<String, Integer> masks() {
        Map<String, Integer> masks = new LinkedHashMap<>();
        masks.put("SYN", TcpSegment.SYN);
        masks.put("FIN", TcpSegment.FIN);
        masks.put("RST", TcpSegment.RST);
        masks.put("PSH", TcpSegment.PSH);
        masks.put("ACK", TcpSegment.ACK);
        masks.put("URG", TcpSegment.URG);
        masks.put("ECE", TcpSegment.ECE);
        masks.put("CWR", TcpSegment.CWR);
        return masks;
    }

    /** The flags of a text such as {@code SYN/ACK}; {@code none} is 0, and all twelve bits may be written in hexadecimal. */
    static int parse(String text) {
        if (text.startsWith("0x")) {
            return (int) ValueForm.number(text);
        }
        int flags = 0;
        for (String word : text.split("/")) {
            flags |= MASKS.getOrDefault(word, 0);
        }
        return flags;
    }

    /** The text for these flags, of which those in {@code leftOut} are not mentioned. */
    static String text(int flags, int leftOut) {
        List<String> words = new ArrayList<>();
        MASKS.forEach((word, mask) -> {
            if ((flags & mask) != 0 && (leftOut & mask) == 0) {
                words.add(word);
            }
        });
        return words.isEmpty() ? "none" : String.join("/", words);
    }
}
