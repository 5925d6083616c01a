package org.mpcap.report;

/**
 * Colours for text output on a terminal.
 *
 * @param enabled whether escape sequences are written at all
 */
public record AnsiStyle(boolean enabled) {
    /** Something good: green. */
    public String good(String text) {
        return wrap("32", text);
    }

    /** Something bad: red. */
    public String bad(String text) {
        return wrap("31", text);
    }

    /** Something to look at: yellow. */
    public String notice(String text) {
        return wrap("33", text);
    }

    /** The main thing in a line: bold. */
    public String strong(String text) {
        return wrap("1", text);
    }

    /** Explanation beside the thing itself: faint. */
    public String faint(String text) {
        return wrap("2", text);
    }

    private String wrap(String code, String text) {
        return enabled ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
