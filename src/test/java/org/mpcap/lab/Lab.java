package org.mpcap.lab;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs test programs in a network of their own: a child JVM in new user, network, mount and process namespaces, where it is root
 * and may build what it likes. Everything in there ends with the program.
 */
public final class Lab {
    private static final List<String> UNSHARE = List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--net",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc");

    private Lab() {}

    /** Skips the calling test, with the reason printed, if this machine has no lab to offer. */
    public static void require() {
        missing().ifPresent(reason -> {
            System.err.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    private static Optional<String> missing() {
        List<String> probe = new ArrayList<>(UNSHARE);
        probe.addAll(List.of("sh", "-c", "ip link set lo up && nft --version"));
        try {
            Outcome outcome = execute(probe);
            return outcome.exitCode == 0
                    ? Optional.empty()
                    : Optional.of("no user namespaces, ip or nft here: " + outcome.output.strip());
        } catch (IOException e) {
            return Optional.of("no unshare here: " + e.getMessage());
        }
    }

    /**
     * What a program left.
     *
     * @param exitCode its exit code
     * @param output all it printed to standard output and standard error
     */
    public record Outcome(int exitCode, String output) {}

    /** Runs the main method of {@code program} with lo up. */
    public static Outcome run(Class<?> program, String... arguments) throws IOException {
        return shell("exec " + java(program) + " " + String.join(" ", arguments));
    }

    /** Runs shell commands in there with lo up. */
    public static Outcome shell(String commands) throws IOException {
        List<String> command = new ArrayList<>(List.of("timeout", "--kill-after=5", "90"));
        command.addAll(UNSHARE);
        command.addAll(List.of("sh", "-c", "mount -t tmpfs none /run && ip link set lo up && " + commands));
        return execute(command);
    }

    /** The command that starts the main method of {@code program} in a JVM like this one, with the agents this one has. */
    public static String java(Class<?> program) {
        return Path.of(System.getProperty("java.home"), "bin", "java")
                + agents().map(agent -> " " + agent).collect(Collectors.joining())
                + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp " + System.getProperty("java.class.path") + " "
                + program.getName();
    }

    /** The options that loaded agents into this JVM: what a program runs is covered as well. */
    public static Stream<String> agents() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:"));
    }

    private static Outcome execute(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Outcome(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
    }
}
