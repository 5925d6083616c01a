package org.mpcap.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * For programs inside the {@link Lab}: this namespace and a second one, joined by a veth pair. Here 10.9.0.1 and fd09::1 on
 * {@code here}, there 10.9.0.2 and fd09::2 on {@code there}.
 */
public final class TwoHosts implements AutoCloseable {
    private final List<Process> children = new ArrayList<>();

    /** Builds both hosts. */
    public TwoHosts() throws IOException {
        sh("ip netns add peer"
                + " && ip link add here type veth peer name there netns peer"
                + " && ip addr add 10.9.0.1/24 dev here && ip -6 addr add fd09::1/64 dev here nodad && ip link set here up"
                + " && ip -n peer addr add 10.9.0.2/24 dev there && ip -n peer -6 addr add fd09::2/64 dev there nodad"
                + " && ip -n peer link set there up && ip -n peer link set lo up");
    }

    /** Runs shell commands here and returns what they print; fails if they fail. */
    public static String sh(String commands) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", commands)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(commands + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output;
    }

    /** Runs shell commands there. */
    public static String shThere(String commands) throws IOException {
        return sh("ip netns exec peer sh -c '" + commands + "'");
    }

    /** The Ethernet address of the interface there. */
    public String macThere() throws IOException {
        return shThere("cat /sys/class/net/there/address").strip();
    }

    /** Starts a program there and waits for its first line. */
    public void start(String command) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "exec ip netns exec peer " + command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        children.add(process);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (output.readLine() == null) {
            throw new IOException(command + " ended at once");
        }
    }

    /** A TCP counter of the kernel here, by its name in {@code /proc/net/snmp}. */
    public static long tcpCounter(String name) throws IOException {
        return counter(Files.readAllLines(Path.of("/proc/net/snmp")), name);
    }

    /** A TCP counter of the kernel there. */
    public static long tcpCounterThere(String name) throws IOException {
        return counter(shThere("cat /proc/net/snmp").lines().toList(), name);
    }

    private static long counter(List<String> snmp, String name) {
        List<String> tcp = snmp.stream().filter(line -> line.startsWith("Tcp:")).toList();
        int column = List.of(tcp.get(0).split(" ")).indexOf(name);
        return Long.parseLong(tcp.get(1).split(" ")[column]);
    }

    @Override
    public void close() throws IOException {
        children.forEach(Process::destroyForcibly);
    }
}
