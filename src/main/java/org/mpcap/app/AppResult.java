package org.mpcap.app;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Properties;

/**
 * What was found out about a program.
 *
 * @param program its command line
 * @param role which side it was
 * @param asked whether it asked for MPTCP, or answered with it
 * @param joined whether a second path was joined
 * @param survived whether its connection survived the loss of the first path
 * @param exitCode the program's own, if it ended before the trial did
 * @param seconds the trial took
 */
public record AppResult(
        String program,
        AppRole role,
        AppAnswer asked,
        AppAnswer joined,
        AppAnswer survived,
        OptionalInt exitCode,
        double seconds) {
    /** Whether every answer is yes. */
    public boolean allYes() {
        return asked.kind() == AppAnswer.Kind.YES
                && joined.kind() == AppAnswer.Kind.YES
                && survived.kind() == AppAnswer.Kind.YES;
    }

    /** As text for {@link #parse}, to be handed from process to process. */
    String write() {
        Properties values = new Properties();
        values.setProperty("program", program);
        values.setProperty("role", role.name());
        put(values, "asked", asked);
        put(values, "joined", joined);
        put(values, "survived", survived);
        exitCode.ifPresent(code -> values.setProperty("exit", Integer.toString(code)));
        values.setProperty("seconds", String.format(Locale.ROOT, "%.3f", seconds));
        try {
            StringWriter out = new StringWriter();
            values.store(out, "");
            return out.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(Properties values, String name, AppAnswer answer) {
        values.setProperty(name, answer.kind().name());
        values.setProperty(name + ".detail", answer.detail());
    }

    /** What {@link #write} wrote. */
    static AppResult parse(String text) {
        Properties values = new Properties();
        try {
            values.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String exit = values.getProperty("exit", "");
        return new AppResult(
                values.getProperty("program", ""),
                AppRole.valueOf(values.getProperty("role", "")),
                answer(values, "asked"),
                answer(values, "joined"),
                answer(values, "survived"),
                exit.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(exit)),
                Double.parseDouble(values.getProperty("seconds", "0")));
    }

    private static AppAnswer answer(Properties values, String name) {
        return new AppAnswer(
                AppAnswer.Kind.valueOf(values.getProperty(name, "")), values.getProperty(name + ".detail", ""));
    }
}
