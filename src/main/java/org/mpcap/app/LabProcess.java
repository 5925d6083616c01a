package org.mpcap.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.mpcap.UserError;

/** The process inside the namespaces: {@link Enclosure} starts it, and reads from a file what it found out. */
public final class LabProcess {
    /** First line of the file when a result follows. */
    static final String RESULT = "result";

    private LabProcess() {}

    /**
     * Makes one trial.
     *
     * @param args the file for the result, then an {@link AppTrial} as words
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        AppTrial trial = AppTrial.parse(Arrays.asList(args).subList(1, args.length));
        String text;
        try {
            text = RESULT + "\n" + run(trial).write();
        } catch (UserError e) {
            text = e.kind() + "\n" + e.getMessage();
        }
        // All threads left are daemons; the program ends with the namespaces.
        Files.writeString(file, text);
    }

    private static AppResult run(AppTrial trial) {
        boolean server = trial.role() == AppRole.SERVER;
        TwoPathLab lab = TwoPathLab.build(server);
        if (!trial.behaviours().isEmpty()) {
            ProgramAsClient.await(lab.paths().submit(() -> lab.putBox(trial.behaviours(), server)));
        }
        return server ? new ProgramAsServer(lab, trial).run() : new ProgramAsClient(lab, trial).run();
    }
}
