package org.mpcap.report;

import java.util.ArrayDeque;
import java.util.Deque;
import org.mpcap.wire.VisibleText;

/**
 * Text of an HTML or XML document, written element by element. Text and values of attributes are escaped here and nowhere else,
 * so nothing that came from outside can become markup.
 */
final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Opens an element.
     *
     * @param attributes names and values in turn
     */
    Markup open(String element, String... attributes) {
        start(element, attributes);
        out.append('>');
        open.push(element);
        return this;
    }

    /**
     * An element of XML without content; HTML has no such form for most elements.
     *
     * @param attributes names and values in turn
     */
    Markup empty(String element, String... attributes) {
        start(element, attributes);
        out.append("/>");
        return this;
    }

    private void start(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    /** Text inside the element opened last. */
    Markup text(String text) {
        escape(text);
        return this;
    }

    /** Closes the element opened last. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** Ends a line of the document, where whitespace means nothing. */
    Markup line() {
        out.append('\n');
        return this;
    }

    /**
     * A whole element that holds only text.
     *
     * @param attributes names and values in turn
     */
    Markup element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** The document so far. */
    @Override
    public String toString() {
        return out.toString();
    }

    /** Markup characters become entities, marks of direction and the like escapes; characters that XML 1.0 forbids become U+FFFD. */
    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append((char) c);
                default -> {
                    if (isAllowed(c)) {
                        out.append(VisibleText.of(Character.toString(c)));
                    } else {
                        out.append('\ufffd');
                    }
                }
            }
        });
    }

    private static boolean isAllowed(int c) {
        return c >= 0x20 && c != 0xfffe && c != 0xffff && (c < 0xd800 || c > 0xdfff);
    }
}
