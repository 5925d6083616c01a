package org.mpcap.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.mpcap.UserError;

/**
 * Namespaces around a trial, without root where the system permits that. A running Java machine cannot enter a user namespace, so another is
 * started there; with it everything in the namespaces ends.
 */
public final class Enclosure {
    private static final List<String> SPACES =
            List.of("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");

    /** Far longer than a trial takes, whose waits are all bounded. */
    private static final long PATIENCE_SECONDS = 120;

    private final List<String> way;
    private final boolean user;

    private Enclosure(List<String> way, boolean user) {
        this.way = way;
        this.user = user;
    }

    /**
     * Finds the way into namespaces.
     *
     * @throws UserError if there is none, with the cure
     */
    public static Enclosure find() {
        for (String tool : List.of("unshare", "ip")) {
            if (ElfProgram.find(tool).isEmpty()) {
                throw UserError.cannotRun("'" + tool + "' is missing: install util-linux and iproute2");
            }
        }
        List<String> plain = new ArrayList<>(List.of("unshare"));
        plain.addAll(SPACES);
        if (id("uid") == 0 && works(plain)) {
            return new Enclosure(plain, false);
        }
        List<String> mapped = new ArrayList<>(List.of("unshare", "--user", "--map-root-user"));
        mapped.addAll(SPACES);
        if (works(mapped)) {
            return new Enclosure(mapped, id("uid") != 0);
        }
        throw UserError.cannotRun("this machine does not permit user namespaces: " + cure());
    }

    private static boolean works(List<String> way) {
        List<String> command = new ArrayList<>(way);
        command.addAll(List.of("ip", "link", "set", "lo", "up"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.cannotRun("interrupted");
        }
    }

    private static String cure() {
        if (setting("kernel/unprivileged_userns_clone").equals("0")) {
            return "sysctl -w kernel.unprivileged_userns_clone=1, or run as root";
        }
        if (setting("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
            return "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run as root";
        }
        if (setting("user/max_user_namespaces").equals("0")) {
            return "sysctl -w user.max_user_namespaces=10000, or run as root";
        }
        return "run as root; in a container, start it with --cap-add SYS_ADMIN --cap-add NET_ADMIN"
                + " --security-opt seccomp=unconfined";
    }

    private static String setting(String name) {
        try {
            return Files.readString(Path.of("/proc/sys", name)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static int id(String which) {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:" + which);
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Makes a trial.
     *
     * @throws UserError if the program does not start, or never connects or listens, or the network cannot be built
     */
    public AppResult run(AppTrial trial) {
        try {
            Path file = Files.createTempFile("mpcap-app", ".result");
            try {
                Process process = new ProcessBuilder(command(file, trial))
                        .redirectInput(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(
                                trial.verbose() ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                Thread ending = new Thread(process::destroyForcibly, "mpcap-app-ending");
                Runtime.getRuntime().addShutdownHook(ending);
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw UserError.cannotRun("the trial does not end");
                }
                Runtime.getRuntime().removeShutdownHook(ending);
                return read(Files.readString(file));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw UserError.cannotRun("the program cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.cannotRun("interrupted");
        }
    }

    private List<String> command(Path file, AppTrial trial) {
        List<String> command = new ArrayList<>(way);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As the launcher does for short commands.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        if (user) {
            command.add("-D" + RunningProgram.USER + "=" + id("uid") + ":" + id("gid"));
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), LabProcess.class.getName(), file.toString()));
        command.addAll(trial.write());
        return command;
    }

    private static AppResult read(String text) {
        int line = text.indexOf('\n');
        if (line < 0) {
            throw UserError.cannotRun("the process inside the namespaces ended without a result");
        }
        String kind = text.substring(0, line);
        String rest = text.substring(line + 1);
        if (!kind.equals(LabProcess.RESULT)) {
            throw new UserError(UserError.Kind.valueOf(kind), rest);
        }
        return AppResult.parse(rest);
    }
}
