package org.mpcap.wire;

/**
 * Text from outside (names of hosts, files and interfaces, payloads, messages of others) as it may stand in a line on a terminal: what
 * moves the cursor, changes colours, breaks the line or turns the direction of writing is shown, not done.
 */
public final class VisibleText {
    private VisibleText() {}

    /**
     * The text with every control character, mark of direction, line separator and other character without a form of its own as an escape
     * ({@code \n}, {@code \x1b}, {@code \u202e}); text that has none of them is returned as it is.
     */
    public static String of(String text) {
        int plain = 0;
        while (plain < text.length() && text.charAt(plain) >= ' ' && text.charAt(plain) < 0x7f) {
            plain++;
        }
        // Nearly all text is ASCII, and some of it comes by the million.
        if (plain == text.length() || text.codePoints().allMatch(VisibleText::isVisible)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isVisible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(escape(c));
            }
        });
        return shown.toString();
    }

    /** Whether a character does nothing but stand in its place. */
    public static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                c < 0x100
                        ? String.format("\\x%02x", c)
                        : c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c);
        };
    }
}
